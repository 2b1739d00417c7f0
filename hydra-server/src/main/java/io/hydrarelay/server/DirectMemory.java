package io.hydrarelay.server;

import io.netty.util.internal.PlatformDependent;

/** How much memory outside the heap, where frames live, this process may take. */
public final class DirectMemory {
  private DirectMemory() {}

  /** Returns the limit in bytes; a JVM that was told none uses the heap's. */
  public static long limitBytes() {
    return PlatformDependent.estimateMaxDirectMemory();
  }
}
