package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.RunningHash;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/** Hands the client's hashing on other threads to the bench, whatever this machine's cores. */
public final class HashesBeside {
  private static final int WAITING_FRAMES = 64;

  private HashesBeside() {}

  /** Returns what makes hashes that work on other threads. */
  public static Supplier<RunningHash> make() {
    HashThreads threads = new HashThreads(ForkJoinPool.commonPool(), WAITING_FRAMES);
    return () -> new HashBeside(threads);
  }
}
