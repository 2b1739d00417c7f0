package io.hydrarelay.fuzz;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers to questions that consist of bytes and have one answer each; the one not asked for the
 * longest time is forgotten first.
 */
final class Remembered<A> extends LinkedHashMap<ByteBuffer, A> {
  private static final long serialVersionUID = 1L;

  /** Every difference that one byte can make to the two HEADERs of a session, and some more. */
  private static final int MOST = 100_000;

  private static final int FIRST_CAPACITY = 16;
  private static final float LOAD = 0.75f;

  Remembered() {
    super(FIRST_CAPACITY, LOAD, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<ByteBuffer, A> eldest) {
    return size() > MOST;
  }
}
