package io.hydrarelay.cli;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Moves a consumer's messages to an output up to the authenticated end. What has come is flushed
 * before anything is waited for, and before a failure is told. Counters may be read by any thread.
 */
final class Reception {
  private static final Duration EVER = Duration.ofDays(3_650);

  /** A stream that is there shows at once; on a busy machine not quite. */
  private static final Duration UNEXPLAINED = Duration.ofSeconds(5);

  private final Consumer consumer;
  private final OutputStream out;
  private final MessageWriter writer;
  private final StreamNotes notes;
  private volatile long messages;
  private volatile long bytes;
  private final KeyFit keyFit = new KeyFit();
  private boolean begun;
  private boolean isExplained;

  Reception(Consumer consumer, OutputStream out, Framing framing, StreamNotes notes) {
    this.consumer = consumer;
    this.out = out;
    this.writer = framing.writer(out);
    this.notes = notes;
  }

  /**
   * Receives everything.
   *
   * @param limit end after that many messages
   * @param patience how long nothing may come
   * @throws LateJoinException before anything is written, as {@link StreamNotes} was told to
   */
  void run(Optional<Long> limit, Optional<Duration> patience)
      throws CommandException, LateJoinException, IOException {
    try {
      receive(limit.orElse(Long.MAX_VALUE), patience.orElse(EVER));
    } catch (HydraException failure) {
      out.flush();
      throw ClientProblem.of(failure, begun);
    }
    out.flush();
    if (notes.gaps() > 0) {
      throw new CommandException(
          ExitCode.GAP,
          "the stream has ended, but messages are missing at " + notes.gaps() + " place(s)",
          notes.gapAdvice());
    }
  }

  private void receive(long limit, Duration patience)
      throws HydraException, CommandException, LateJoinException, IOException {
    while (messages < limit) {
      Optional<StreamEvent> event = consumer.nextEvent(Duration.ZERO);
      if (event.isEmpty() && !consumer.finished()) {
        out.flush();
        event = await(patience);
      }
      if (event.isPresent()) {
        take(event.get());
      } else if (consumer.finished()) {
        return;
      } else {
        out.flush();
        throw new CommandException(
            ExitCode.TIMEOUT,
            "nothing has come for " + TimeSpan.format(patience),
            "look at the producer, or allow a longer --timeout");
      }
    }
  }

  /** Waits for something, and says once why nothing comes where no stream has begun. */
  private Optional<StreamEvent> await(Duration patience) throws HydraException {
    if (begun || isExplained || patience.compareTo(UNEXPLAINED) <= 0) {
      return consumer.nextEvent(patience);
    }
    Optional<StreamEvent> event = consumer.nextEvent(UNEXPLAINED);
    if (event.isPresent() || consumer.finished()) {
      return event;
    }
    isExplained = true;
    notes.noStream();
    return consumer.nextEvent(patience.minus(UNEXPLAINED));
  }

  private void take(StreamEvent event) throws IOException, CommandException, LateJoinException {
    notes.take(event);
    keyFit.take(event);
    if (event instanceof StreamEvent.Stream) {
      begun = true;
    }
    if (event instanceof StreamEvent.Message message) {
      int length = message.payload().remaining();
      writer.write(message.payload());
      messages++;
      bytes += length;
    }
  }

  long messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }
}
