package io.hydrarelay.cli;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.ConsumerTrack;
import io.hydrarelay.testkit.Verdict;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;

/** One consumer of the demo, on a thread of its own. */
final class DemoConsumer {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Consumer consumer;
  private final ConsumerTrack track;
  private final Optional<Rate> pace;
  private final MessageDigest digest = sha256();
  private final Thread thread;
  private volatile long bytes;
  private long nanos;
  private String note = "";

  /**
   * Begins to receive.
   *
   * @param pace bytes per second at most, for the slow one
   */
  DemoConsumer(String name, Consumer consumer, ConsumerTrack track, Optional<Rate> pace) {
    this.consumer = consumer;
    this.track = track;
    this.pace = pace;
    this.thread = new Thread(this::receive, "demo-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void receive() {
    long start = System.nanoTime();
    try {
      Optional<StreamEvent> event = consumer.nextEvent(PATIENCE);
      while (event.isPresent()) {
        take(event.get());
        event = consumer.nextEvent(PATIENCE);
      }
    } catch (HydraException cut) {
      note = cut.getMessage();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      nanos = System.nanoTime() - start;
      consumer.close();
    }
  }

  private void take(StreamEvent event) throws InterruptedException {
    track.event(event);
    if (event instanceof StreamEvent.Message message) {
      ByteBuffer data = DemoMessage.data(message.payload());
      int length = data.remaining();
      if (pace.isPresent()) {
        pace.get().await(length);
      }
      digest.update(data);
      bytes += length;
    }
  }

  /** Returns the payload bytes so far; any thread may ask. */
  long bytes() {
    return bytes;
  }

  /** Blocks until this consumer is done, and returns what became of it. */
  Result await() throws InterruptedException {
    thread.join();
    double seconds = nanos / NANOS_PER_SECOND;
    return new Result(track.verdict(), bytes, seconds, digest.digest(), note);
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
   * @param seconds how long that took
   * @param sha256 hash of those bytes
   * @param note why it was cut, or empty
   */
  record Result(Verdict verdict, long bytes, double seconds, byte[] sha256, String note) {}
}
