package io.hydrarelay.client;

import java.util.concurrent.CompletableFuture;

/** Somebody wants to know when the relay has taken all that was sent before. */
final class FlushRequest implements Queued {
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private CompletableFuture<Boolean> taken = new CompletableFuture<>();
  private MessageSealer flushed;

  @Override
  public boolean advance(MessageSealer sealer) throws HydraException {
    flushed = sealer;
    taken = sealer.coverAll();
    return true;
  }

  @Override
  public void await(MessageSealer sealer) {
    throw new IllegalStateException("a flush is never half done");
  }

  @Override
  public void succeeded() {
    taken.whenCompleteAsync(this::tell, ClientWorkers.EXECUTOR);
  }

  private void tell(Boolean all, Throwable failed) {
    if (failed != null) {
      done.completeExceptionally(failed);
    } else if (all) {
      done.complete(null);
    } else {
      done.completeExceptionally(flushed.notTaken());
    }
  }

  @Override
  public void failed(Throwable why) {
    ClientWorkers.EXECUTOR.execute(() -> done.completeExceptionally(why));
  }

  @Override
  public CompletableFuture<Void> done() {
    return done;
  }
}
