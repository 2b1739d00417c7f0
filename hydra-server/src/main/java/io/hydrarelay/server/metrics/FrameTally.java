package io.hydrarelay.server.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number of frames and of their bytes that one thread writes and any thread reads. Writing costs
 * what a plain field does; a reader may see a value that is a moment old, and one of the two a
 * moment before the other.
 */
public final class FrameTally {
  private static final VarHandle FRAMES = field("frames");
  private static final VarHandle BYTES = field("bytes");

  private long frames;
  private long bytes;

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(FrameTally.class, name, long.class);
    } catch (ReflectiveOperationException fieldIsThere) {
      throw new ExceptionInInitializerError(fieldIsThere);
    }
  }

  /** Adds so many; on the writing thread. */
  public void add(long moreFrames, long moreBytes) {
    set(frames + moreFrames, bytes + moreBytes);
  }

  /** Sets both; on the writing thread. */
  public void set(long newFrames, long newBytes) {
    FRAMES.setOpaque(this, newFrames);
    BYTES.setOpaque(this, newBytes);
  }

  /** Returns the frames. */
  public long frames() {
    return (long) FRAMES.getOpaque(this);
  }

  /** Returns their bytes. */
  public long bytes() {
    return (long) BYTES.getOpaque(this);
  }
}
