package io.hydrarelay.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was sent, in order, and in which frames consumers saw it: 20 bytes a record. One writer at a
 * time adds; reading takes no lock, so that thousands of consumers can look things up.
 */
final class SentLog {
  private static final int CHUNK_RECORDS = 4_096;
  private static final int SEQ_BITS = 53;
  private static final long SEQ_MASK = (1L << SEQ_BITS) - 1;

  /** More streams than a position can name; of further ones no positions are kept. */
  private static final int MAX_EPOCHS = 1_000;

  private static final class Chunk {
    private final long[] checksums = new long[CHUNK_RECORDS];
    private final int[] lengths = new int[CHUNK_RECORDS];

    /** Stream and last frame of a record; 0 while no consumer has told. */
    private final AtomicLongArray positions = new AtomicLongArray(CHUNK_RECORDS);
  }

  private final CopyOnWriteArrayList<Long> epochs = new CopyOnWriteArrayList<>();
  private volatile Chunk[] chunks = new Chunk[0];
  private volatile int count;

  synchronized void add(Fingerprint content) {
    int record = count;
    int index = record / CHUNK_RECORDS;
    if (index == chunks.length) {
      Chunk[] longer = Arrays.copyOf(chunks, index + 1);
      longer[index] = new Chunk();
      chunks = longer;
    }
    Chunk chunk = chunks[index];
    chunk.checksums[record % CHUNK_RECORDS] = content.checksums();
    chunk.lengths[record % CHUNK_RECORDS] = content.length();
    count = Math.addExact(record, 1);
  }

  int count() {
    return count;
  }

  int length(int record) {
    return chunk(record).lengths[record % CHUNK_RECORDS];
  }

  /** Returns whether there is that record and it has that content. */
  boolean is(int record, Fingerprint content) {
    if (record >= count) {
      return false;
    }
    Chunk chunk = chunk(record);
    int place = record % CHUNK_RECORDS;
    return chunk.checksums[place] == content.checksums()
        && chunk.lengths[place] == content.length();
  }

  /** Returns the first record of that content from one on and before another, if there is one. */
  OptionalInt find(Fingerprint content, int from, int end) {
    for (int record = from; record < end; record++) {
      if (is(record, content)) {
        return OptionalInt.of(record);
      }
    }
    return OptionalInt.empty();
  }

  private Chunk chunk(int record) {
    return chunks[record / CHUNK_RECORDS];
  }

  // ---- where records are

  /** Notes that a record ends in that frame; false when another frame was noted before. */
  boolean note(int record, long epoch, long seq) {
    long position = position(epoch, seq);
    AtomicLongArray positions = chunk(record).positions;
    int place = record % CHUNK_RECORDS;
    return position == 0
        || positions.get(place) == position
        || positions.compareAndSet(place, 0, position)
        || positions.get(place) == position;
  }

  /** Returns whether nothing speaks against a record's being in that frame. */
  boolean mayBeIn(int record, long epoch, long seq) {
    long noted = chunk(record).positions.get(record % CHUNK_RECORDS);
    long position = position(epoch, seq);
    return noted == 0 || position == 0 || noted == position;
  }

  /** Returns the frame a record ends in, if some consumer has told. */
  Optional<FramePlace> placeOf(int record) {
    long noted = chunk(record).positions.get(record % CHUNK_RECORDS);
    return noted == 0
        ? Optional.empty()
        : Optional.of(new FramePlace(epochs.get((int) (noted >>> SEQ_BITS) - 1), noted & SEQ_MASK));
  }

  private long position(long epoch, long seq) {
    long ordinal = ordinal(epoch);
    return ordinal == 0 ? 0 : ordinal << SEQ_BITS | seq;
  }

  /** Returns the number of a stream from 1 on; 0 for one too many. */
  private long ordinal(long epoch) {
    if (!epochs.contains(epoch) && epochs.size() < MAX_EPOCHS) {
      epochs.addIfAbsent(epoch);
    }
    return epochs.indexOf(epoch) + 1L;
  }
}
