package io.hydrarelay.testkit;

import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.stream.SealerOptions;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Compares what was sent in one session with what each consumer was told: nothing is changed, comes
 * twice, out of order or from elsewhere; what is missing is covered by exactly one report at its
 * place and of its size; what is called verified was sent and came; the end is the end.
 *
 * <p>Messages are recognised by their content. Where messages may get lost, payloads should differ
 * from each other: else the verdict may be that it cannot be told.
 *
 * <p>Keeps 20 bytes for each message and at most some thousand for each consumer. Thread-safe; one
 * thread at a time notes what is sent, and events of one {@link ConsumerTrack} come one after the
 * other.
 */
public final class StreamChecker {
  private final SentLog log = new SentLog();
  private final Map<String, StreamChecker> others = new ConcurrentHashMap<>();

  private final Supplier<FragmentSize> fragments;

  /** Makes a checker that learns from what comes how the producers cut messages into frames. */
  public StreamChecker() {
    this.fragments = FragmentSize::unknown;
  }

  /**
   * Makes a checker for a session whose producers all have that configuration: it knows from the
   * first frame on how many frames a message takes.
   */
  public StreamChecker(ProducerConfig config) {
    int bytes = new SealerOptions(config.maxFragment(), config.padTo()).fragmentBytes();
    this.fragments = () -> FragmentSize.of(bytes);
  }

  /** Notes a message. To be called before the message is given to the producer. */
  public void sent(ByteBuffer payload) {
    log.add(Fingerprint.of(payload));
  }

  /** Notes a message. To be called before the message is given to the producer. */
  public void sent(byte[] payload) {
    sent(ByteBuffer.wrap(payload));
  }

  /** Returns how many messages were sent. */
  public int sentCount() {
    return log.count();
  }

  /**
   * Names another session that runs at the same time, so that a message of its producer, should it
   * come here, is called by its name.
   */
  public void alongside(String session, StreamChecker other) {
    others.put(Objects.requireNonNull(session, "session"), Objects.requireNonNull(other, "other"));
  }

  /** Returns the track of a consumer that is there from the first message on. */
  public ConsumerTrack consumer(String name) {
    return new ConsumerTrack(this, name, false);
  }

  /** Returns the track of a consumer that may begin anywhere, and is complete from there on. */
  public ConsumerTrack lateConsumer(String name) {
    return new ConsumerTrack(this, name, true);
  }

  /** Returns what is known of the fragments of a stream that begins. */
  FragmentSize fragments() {
    return fragments.get();
  }

  SentLog log() {
    return log;
  }

  /** Says of a message that was never sent here where it is from. */
  String strange(Fingerprint content, int expected) {
    String message = "a message of " + content.length() + " bytes where record " + expected;
    for (Map.Entry<String, StreamChecker> other : others.entrySet()) {
      SentLog sentThere = other.getValue().log;
      OptionalInt record = sentThere.find(content, 0, sentThere.count());
      if (record.isPresent()) {
        return "%s was expected is record %d of session %s"
            .formatted(message, record.getAsInt(), other.getKey());
      }
    }
    return message + " was expected was never sent";
  }
}
