package io.hydrarelay.client;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads for what must not be done on a network thread: sealing for callers that do not wait, and
 * closing for them. Daemons, made when needed, gone after a minute without work.
 */
final class ClientWorkers {
  static final ExecutorService EXECUTOR =
      Executors.newCachedThreadPool(new DefaultThreadFactory("hydra-client-worker", true));

  private ClientWorkers() {}
}
