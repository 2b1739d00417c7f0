package io.hydrarelay.cli;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Moves messages from inputs to a producer, at most at a given rate: bytes per second in raw
 * framing, messages per second in the others.
 */
final class MessagePump {
  private static final int PIECES_PER_SECOND = 10;

  private final Framing framing;
  private final OptionalLong unitsPerSecond;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean stopped;

  MessagePump(Framing framing, OptionalLong unitsPerSecond) {
    this.framing = framing;
    this.unitsPerSecond = unitsPerSecond;
  }

  /** Sends everything there is, unless it is stopped; blocks as inputs and producer do. */
  void run(InputFiles inputs, Producer producer)
      throws IOException, HydraException, InterruptedException {
    Optional<Rate> rate = unitsPerSecond.stream().mapToObj(Rate::new).findFirst();
    for (String name : inputs.names()) {
      try (InputStream in = inputs.open(name)) {
        MessageReader reader = framing.reader(in, largestPiece());
        Optional<ByteBuffer> message = reader.next();
        while (message.isPresent() && !stopped) {
          send(message.get(), rate, producer);
          message = reader.next();
        }
      }
    }
  }

  /** Sends nothing more after the message that is on its way now. From any thread. */
  void stop() {
    stopped = true;
  }

  /** A slow stream of bytes flows in small pieces instead of jerks of a whole frame. */
  private int largestPiece() {
    long perPiece = unitsPerSecond.orElse(Long.MAX_VALUE) / PIECES_PER_SECOND;
    return (int) Math.max(1, Math.min(perPiece, Integer.MAX_VALUE));
  }

  private void send(ByteBuffer message, Optional<Rate> rate, Producer producer)
      throws HydraException, InterruptedException {
    int length = message.remaining();
    if (rate.isPresent()) {
      rate.get().await(framing.hasRecords() ? 1 : length);
    }
    producer.send(message);
    messages.incrementAndGet();
    bytes.addAndGet(length);
  }

  long messages() {
    return messages.get();
  }

  long bytes() {
    return bytes.get();
  }
}
