package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.stream.SealerOptions;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Messages on their way into the stream, from callers that wait and from callers that do not.
 * Thread-safe: whoever seals has the lock, also while it waits for room, so that messages are not
 * mixed; what nobody waits for stands in a queue, and goes before whatever comes after it.
 *
 * <p>Whoever finds the lock taken leaves word (a batch that is due, the queue), and whoever gives
 * the lock back looks for it.
 */
final class Outbox {
  private final ProducerConfig config;
  private final SealerOptions options;
  private final ProducerCore core;
  private final ResendCache cache;
  private final MessageSealer sealer;
  private final ReentrantLock sealing = new ReentrantLock();
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger drainsAsked = new AtomicInteger();

  Outbox(
      ProducerConfig config,
      ProducerCore core,
      ProducerStream stream,
      ResendCache cache,
      LongSupplier clockMillis) {
    this.config = config;
    this.options = config.sealerOptions();
    this.core = core;
    this.cache = cache;
    this.sealer = new MessageSealer(config, core, stream, cache, clockMillis, this::wantBatch);
  }

  // ---- callers that wait

  /** Begins the first stream. */
  void begin() throws HydraException {
    lock("connecting");
    try {
      sealer.ensureStream();
    } finally {
      unlock();
    }
  }

  void send(ByteBuffer payload) throws HydraException {
    checkSize(payload);
    lock("waiting to send");
    try {
      boolean joined =
          sealer.isSmall(payload.remaining()) && queue.isEmpty() && sealer.joinsBatch(payload);
      if (!joined) {
        sealWhatIsQueued();
        sealAll(new Passage(payload));
      }
    } catch (InterruptedException e) {
      throw interrupted("sending");
    } finally {
      unlock();
    }
  }

  private void sealAll(Queued each) throws HydraException, InterruptedException {
    while (!each.advance(sealer)) {
      each.await(sealer);
    }
  }

  /** What came before goes first. */
  private void sealWhatIsQueued() throws HydraException, InterruptedException {
    for (Queued each = queue.peek(); each != null; each = queue.peek()) {
      sealAll(each);
      queue.poll();
      each.succeeded();
    }
  }

  void close() throws HydraException {
    lockToClose();
    try {
      if (core.isClosed()) {
        return;
      }
      core.ensureUsable();
      sealer.hurry(config.closeTimeout().toMillis());
      sealWhatIsQueued();
      core.closing();
      sealer.end();
      core.finish(ConnectionState.CLOSED, Optional.empty()).awaitUninterruptibly();
    } catch (HydraException e) {
      core.finish(ConnectionState.FAILED, Optional.of(e));
      throw e;
    } catch (InterruptedException e) {
      HydraException trouble = interrupted("closing");
      core.finish(ConnectionState.FAILED, Optional.of(trouble));
      throw trouble;
    } finally {
      unlock();
    }
  }

  private void checkSize(ByteBuffer payload) throws HydraException {
    if (!sealer.isSmall(payload.remaining())
        && options.messageBytes(payload.remaining()) > Hydra1.MAX_MESSAGE_BYTES) {
      throw new HydraException(
          Category.FIX_INPUT,
          core.peer(),
          "a message has at most 67,108,864 bytes with its padding; this one has "
              + payload.remaining()
              + " without");
    }
  }

  // ---- callers that do not wait

  OfferResult offer(ByteBuffer payload) {
    if (options.frameBytes(payload.remaining()) > sealer.mostFrameBytes()) {
      throw new IllegalArgumentException(
          "a message of "
              + payload.remaining()
              + " bytes is too large to be offered, about "
              + sealer.mostFrameBytes()
              + " is the most here; send it");
    }
    if (!core.isUsable()) {
      return OfferResult.CLOSED;
    }
    if (!lockUnlessItWaits()) {
      return OfferResult.BACKPRESSURED;
    }
    try {
      return sealedAtOnce(payload) ? OfferResult.ACCEPTED : OfferResult.BACKPRESSURED;
    } catch (HydraException over) {
      return OfferResult.CLOSED;
    } finally {
      unlock();
    }
  }

  CompletableFuture<Void> sendAsync(ByteBuffer payload) {
    try {
      checkSize(payload);
      core.ensureUsable();
      if (sealing.tryLock()) {
        try {
          if (sealedAtOnce(payload)) {
            return CompletableFuture.completedFuture(null);
          }
        } finally {
          unlock();
        }
      }
    } catch (HydraException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return enqueue(new Passage(payload));
  }

  /** Completes once the relay has taken all that was sent before, covered by a signature. */
  CompletableFuture<Void> flushAsync() {
    return enqueue(new FlushRequest());
  }

  /** Seals a message if all of it fits and nothing waits. Needs the lock, waits for nothing. */
  private boolean sealedAtOnce(ByteBuffer payload) throws HydraException {
    if (sealer.isBetweenStreams()) {
      ClientWorkers.EXECUTOR.execute(this::changeStreams);
      return false;
    }
    return queue.isEmpty()
        && sealer.hasRoomFor(payload.remaining())
        && sealer.advance(new Passage(payload));
  }

  private void changeStreams() {
    if (sealing.tryLock()) {
      try {
        sealer.ensureStream();
      } catch (HydraException over) {
        // The core has failed with it, and whoever calls next is told.
      } finally {
        unlock();
      }
    }
  }

  /** Returns a copy of the future, which the caller may complete as it likes. */
  private CompletableFuture<Void> enqueue(Queued each) {
    queue.add(each);
    drainSoon();
    return each.done().copy();
  }

  /** Lets a worker go on with the queue. */
  private void drainSoon() {
    if (drainsAsked.getAndIncrement() == 0) {
      ClientWorkers.EXECUTOR.execute(this::drain);
    }
  }

  private void drain() {
    int asked = drainsAsked.get();
    do {
      drainOnce();
      asked = drainsAsked.addAndGet(-asked);
    } while (asked > 0);
  }

  private void drainOnce() {
    if (!sealing.tryLock()) {
      return; // whoever has it asks again
    }
    try {
      Queued each = queue.peek();
      while (each != null && isOver(each)) {
        queue.poll();
        each = queue.peek();
      }
    } finally {
      sealing.unlock();
    }
    lookAfterBatch();
  }

  /** Goes on with what is queued; returns whether it is through, or never will be. */
  private boolean isOver(Queued each) {
    try {
      boolean all = each.advance(sealer);
      if (all) {
        each.succeeded();
      }
      return all;
    } catch (HydraException | RuntimeException | Error over) {
      each.failed(over);
      return true;
    }
  }

  // ---- the lock

  private void lock(String what) throws HydraException {
    core.refuseEventLoop();
    try {
      sealing.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted(what);
    }
  }

  /** Takes the lock, unless whoever has it waits for the relay. */
  private boolean lockUnlessItWaits() {
    if (sealing.tryLock()) {
      return true;
    }
    try {
      while (!sealer.waitsForRelay()) {
        if (sealing.tryLock(1, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** A thread that waits for the relay while it sends must not make a close wait without end. */
  private void lockToClose() throws HydraException {
    core.refuseEventLoop();
    try {
      long before;
      do {
        before = cache.acknowledged();
        if (sealing.tryLock(config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (cache.acknowledged() != before);
    } catch (InterruptedException e) {
      throw interrupted("waiting to close");
    }
    HydraException trouble = sealer.endNotAcknowledged();
    core.finish(ConnectionState.FAILED, Optional.of(trouble));
    throw trouble;
  }

  /** Gives the lock back, and does what others could not do meanwhile. */
  private void unlock() {
    sealing.unlock();
    lookAfterBatch();
    if (!queue.isEmpty()) {
      drainSoon();
    }
  }

  /** Seals a batch that is due, unless somebody has the lock: he looks when he gives it back. */
  private void lookAfterBatch() {
    boolean sealed = true;
    while (sealed && sealer.isBatchDue() && sealing.tryLock()) {
      try {
        sealed = sealer.sealDueBatch();
      } finally {
        sealing.unlock();
      }
    }
  }

  // ---- what the network tells, on the event loop

  /** There may be room now, or never again. */
  void roomCame() {
    lookAfterBatch();
    if (!queue.isEmpty()) {
      drainSoon();
    }
  }

  /** Everything sealed has been handed to the network. */
  void networkIsIdle() {
    if (config.linger().isZero()) {
      wantBatch();
    }
  }

  private void wantBatch() {
    sealer.wantBatch();
    lookAfterBatch();
  }

  /** More consumers have joined. */
  void newcomers() {
    sealer.newcomers();
  }

  /** Time has passed; what is due by then is sealed unless somebody else seals anyway. */
  void tick(long aheadMillis) {
    if (core.state() != ConnectionState.CONNECTED || !sealing.tryLock()) {
      return;
    }
    try {
      if (core.isUsable()) {
        sealer.tick(aheadMillis);
      }
    } catch (ProducerStream.StreamGone | HydraException failed) {
      // The next stream begins soon, or the core has failed with it and whoever calls next is told.
    } finally {
      unlock();
    }
  }

  ProducerStats stats() {
    return sealer.stats();
  }

  private HydraException interrupted(String what) {
    Thread.currentThread().interrupt();
    return core.interruptedWhile(what);
  }
}
