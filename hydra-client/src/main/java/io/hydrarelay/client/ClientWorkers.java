package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.RunningHash;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for what must not be done on a network thread: sealing for callers that do not wait,
 * closing for them, and finding hosts; and for what is better done beside it. Daemons, made when
 * needed, gone after a minute without work.
 */
final class ClientWorkers {
  static final ExecutorService EXECUTOR =
      Executors.newCachedThreadPool(new DefaultThreadFactory("hydra-client-worker", true));

  /**
   * System property: how many threads hash the chains of large frames beside the cipher; 0: none.
   * Default: two less than there are cores, which the application and the network keep busy.
   */
  static final String CHAIN_THREADS_PROPERTY = "hydra.chainThreads";

  /** Makes what computes the chains of this process's streams. */
  static final Supplier<RunningHash> HASHES = hashes();

  private static final int WAITING_FRAMES_PER_THREAD = 16;
  private static final int BUSY_CORES = 2;
  private static final long IDLE_SECONDS = 60;

  private ClientWorkers() {}

  private static Supplier<RunningHash> hashes() {
    int spareCores = Runtime.getRuntime().availableProcessors() - BUSY_CORES;
    int threads = Integer.getInteger(CHAIN_THREADS_PROPERTY, spareCores);
    if (threads <= 0) {
      return RunningHash.INLINE;
    }
    HashThreads shared = new HashThreads(hashThreads(threads), WAITING_FRAMES_PER_THREAD * threads);
    return () -> new HashBeside(shared);
  }

  private static Executor hashThreads(int count) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("hydra-client-hash", true));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
