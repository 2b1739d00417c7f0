package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** One message on its way into a stream, fragment by fragment. */
final class Passage implements Queued {
  private final ByteBuffer payload;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private ByteBuffer rest;
  private StreamSealer into;

  /** Makes a passage that has not begun; the payload's position does not move. */
  Passage(ByteBuffer payload) {
    this.payload = payload.duplicate();
    this.rest = payload.duplicate();
  }

  ByteBuffer payload() {
    return payload.duplicate();
  }

  int payloadBytes() {
    return payload.remaining();
  }

  /** Returns how much is left to be sealed. */
  int restBytes() {
    return rest.remaining();
  }

  /**
   * Seals the next fragment. A stream that is not the one before gets the message from its
   * beginning.
   *
   * @return whether more is left
   */
  boolean fragment(StreamSealer sealer) {
    boolean first = into != sealer;
    if (first) {
      rest = payload.duplicate();
    }
    boolean goesOn = sealer.fragment(rest, first);
    into = sealer;
    return goesOn;
  }

  @Override
  public boolean advance(MessageSealer sealer) throws HydraException {
    return sealer.advance(this);
  }

  @Override
  public void await(MessageSealer sealer) throws HydraException, InterruptedException {
    sealer.awaitRoom(this);
  }

  @Override
  public void succeeded() {
    done.completeAsync(() -> null, ClientWorkers.EXECUTOR);
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
