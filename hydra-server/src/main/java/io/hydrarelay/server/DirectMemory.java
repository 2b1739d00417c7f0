package io.hydrarelay.server;

import io.netty.util.internal.PlatformDependent;

/** How much memory outside the heap, where frames live, this process may take. */
public final class DirectMemory {
  private DirectMemory() {}

  /** Returns what Netty has taken of it, in bytes; 0 where it does not count. */
  public static long usedBytes() {
    return Math.max(0, PlatformDependent.usedDirectMemory());
  }

  /** Returns the limit in bytes; a JVM that was told none uses the heap's. */
  public static long limitBytes() {
    return PlatformDependent.estimateMaxDirectMemory();
  }
}
