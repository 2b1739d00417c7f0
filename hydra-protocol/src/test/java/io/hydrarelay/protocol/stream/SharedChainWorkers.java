package io.hydrarelay.protocol.stream;

import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** Threads that hash the large frames of tests, a few at a time. */
final class SharedChainWorkers {
  static final Optional<ChainWorkers> WORKERS =
      Optional.of(new ChainWorkers(ForkJoinPool.commonPool(), 4));

  private SharedChainWorkers() {}
}
