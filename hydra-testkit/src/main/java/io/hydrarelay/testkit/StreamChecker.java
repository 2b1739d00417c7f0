package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what one producer sent with what each consumer was told: order, corruption, duplicates,
 * and that every hole is covered by a gap which was reported where the hole is.
 *
 * <p>Messages are recognised by their content, so payloads must differ from each other where
 * messages may get lost. Thread-safe; one {@link ConsumerTrack} belongs to one thread at a time.
 */
public final class StreamChecker {
  private final List<Fingerprint> sent = new ArrayList<>();
  private final Map<Integer, FramePosition> positions = new TreeMap<>();

  /** Notes a message. To be called before the message is given to the producer. */
  public synchronized void sent(ByteBuffer payload) {
    sent.add(Fingerprint.of(payload));
  }

  /** Notes a message. To be called before the message is given to the producer. */
  public void sent(byte[] payload) {
    sent(ByteBuffer.wrap(payload));
  }

  /** Returns how many messages were sent. */
  public synchronized int sentCount() {
    return sent.size();
  }

  /** Returns the track of a consumer that is there from the first message on. */
  public ConsumerTrack consumer(String name) {
    return new ConsumerTrack(this, name, false);
  }

  /** Returns the track of a consumer that may begin anywhere. */
  public ConsumerTrack lateConsumer(String name) {
    return new ConsumerTrack(this, name, true);
  }

  /** Returns the first record from that one on which has that content, or -1. */
  synchronized int find(Fingerprint content, int from) {
    for (int record = from; record < sent.size(); record++) {
      if (sent.get(record).equals(content)) {
        return record;
      }
    }
    return -1;
  }

  /** Returns whether that record has that content. */
  synchronized boolean isRecord(int record, Fingerprint content) {
    return record < sent.size() && sent.get(record).equals(content);
  }

  /** Returns whether every consumer so far got that record in the frame of this message. */
  synchronized boolean isAtItsFrame(int record, StreamEvent.Message message) {
    FramePosition position = new FramePosition(message.epoch(), message.seq());
    return position.equals(positions.computeIfAbsent(record, first -> position));
  }

  /** Where a record's last frame is. */
  private record FramePosition(long epoch, long seq) {}
}
