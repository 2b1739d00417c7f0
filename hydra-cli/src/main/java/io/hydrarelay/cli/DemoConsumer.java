package io.hydrarelay.cli;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.CheckedConsumer;
import io.hydrarelay.testkit.ConsumerTrack;
import io.hydrarelay.testkit.Verdict;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;

/** One consumer of the demo: hashes what comes, at its own pace. */
final class DemoConsumer {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Optional<Rate> pace;
  private final MessageDigest digest = sha256();
  private final long startNanos = System.nanoTime();
  private final CheckedConsumer reading;
  private volatile long bytes;
  private volatile long lastNanos = startNanos;

  /**
   * Begins to receive.
   *
   * @param pace bytes per second at most, for the slow one
   */
  DemoConsumer(Consumer consumer, ConsumerTrack track, Optional<Rate> pace) {
    this.pace = pace;
    this.reading = CheckedConsumer.start(consumer, track, this::take);
  }

  private void take(StreamEvent event) throws InterruptedException {
    if (event instanceof StreamEvent.Message message) {
      ByteBuffer data = DemoMessage.data(message.payload());
      int length = data.remaining();
      if (pace.isPresent()) {
        pace.get().await(length);
      }
      digest.update(data);
      bytes += length;
      lastNanos = System.nanoTime();
    }
  }

  /** Returns the payload bytes so far; any thread may ask. */
  long bytes() {
    return bytes;
  }

  /** Returns whether this consumer still reads, as fast as it can. */
  boolean isReadingAtFullSpeed() {
    return pace.isEmpty() && reading.isReading();
  }

  /** Blocks until this consumer is done, and returns what became of it. */
  Result await() throws InterruptedException {
    Verdict verdict = reading.await(PATIENCE);
    double seconds = (lastNanos - startNanos) / NANOS_PER_SECOND;
    String note = reading.failure().map(Exception::getMessage).orElse("");
    return new Result(verdict, bytes, seconds, digest.digest(), note);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /**
   * What became of a consumer.
   *
   * @param verdict what the checker says
   * @param bytes payload bytes that came
   * @param seconds from its join to the last of them
   * @param sha256 hash of those bytes
   * @param note why it was cut, or empty
   */
  record Result(Verdict verdict, long bytes, double seconds, byte[] sha256, String note) {}
}
