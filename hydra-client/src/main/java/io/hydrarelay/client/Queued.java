package io.hydrarelay.client;

import java.util.concurrent.CompletableFuture;

/** What waits its turn to be sealed, and nobody for it. Guarded by the sealing lock. */
interface Queued {
  /** Does what can be done now; returns whether that is all of it. */
  boolean advance(MessageSealer sealer) throws HydraException;

  /** Waits until more can be done. */
  void await(MessageSealer sealer) throws HydraException, InterruptedException;

  /** All of it is done. Dependents run on a worker, never under the lock. */
  void succeeded();

  /** It will never be done. */
  void failed(Throwable why);

  /** Completes when it is done. */
  CompletableFuture<Void> done();
}
