package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.stream.SealerOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
 * mixed; what nobody waits for stands in a queue that workers empty.
 *
 * <p>Whoever finds the lock taken leaves word ({@code batchWanted}, {@code passages}), and whoever
 * gives the lock back looks for it.
 */
final class Outbox {
  private final ProducerConfig config;
  private final SealerOptions options;
  private final ProducerCore core;
  private final ResendCache cache;
  private final MessageSealer sealer;
  private final ReentrantLock sealing = new ReentrantLock();
  private final Queue<Passage> passages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger drainsAsked = new AtomicInteger();
  private volatile boolean batchWanted;

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

  // ---- what the application asks for

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
    if (sealer.isSmall(payload.remaining()) && passages.isEmpty()) {
      sendSmall(payload);
      return;
    }
    checkSize(payload);
    if (!passages.isEmpty()) {
      core.await(sendAsync(payload), "waiting to send");
      return;
    }
    lock("waiting to send");
    try {
      sealAll(new Passage(payload));
    } finally {
      unlock();
    }
  }

  /** The way of most messages of those who send many: into a batch that has begun, no further. */
  private void sendSmall(ByteBuffer payload) throws HydraException {
    lock("waiting to send");
    try {
      if (!sealer.joinsBatch(payload)) {
        sealAll(new Passage(payload));
      }
    } finally {
      unlock();
    }
  }

  private void sealAll(Passage passage) throws HydraException {
    try {
      while (!sealer.advance(passage)) {
        sealer.awaitRoom(passage, MessageSealer.FOR_EVER_MILLIS);
      }
    } catch (InterruptedException e) {
      throw interrupted("sending");
    }
  }

  OfferResult offer(ByteBuffer payload) {
    if (options.frameBytes(payload.remaining()) > ResendCache.MAX_UNSENT_BYTES) {
      throw new IllegalArgumentException(
          "a message of "
              + payload.remaining()
              + " bytes is too large to be offered, about 1,000,000 is the most; send it");
    }
    if (!core.isUsable()) {
      return OfferResult.CLOSED;
    }
    if (!passages.isEmpty() || !lockUnlessItWaits()) {
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
      if (passages.isEmpty() && sealing.tryLock()) {
        try {
          if (sealedAtOnce(payload)) {
            return done();
          }
        } finally {
          unlock();
        }
      }
    } catch (HydraException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    Passage passage = new Passage(payload);
    passages.add(passage);
    drainSoon();
    return passage.done();
  }

  /** Seals a message if all of it fits. Needs the lock, waits for nothing. */
  private boolean sealedAtOnce(ByteBuffer payload) throws HydraException {
    if (sealer.isTimeToRekey()) {
      ClientWorkers.EXECUTOR.execute(this::rekey);
      return false;
    }
    return sealer.hasRoomFor(payload.remaining()) && sealer.advance(new Passage(payload));
  }

  private void rekey() {
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

  /** Completes once the relay has taken all that was sent before, covered by a signature. */
  CompletableFuture<Void> flushAsync() {
    CompletableFuture<Void> before = new CompletableFuture<>();
    lastPassage().whenComplete((sent, failed) -> before.complete(null));
    return before
        .thenComposeAsync(ready -> coverAll(), ClientWorkers.EXECUTOR)
        .thenCompose(taken -> taken ? done() : CompletableFuture.failedFuture(notTaken()));
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  private HydraException notTaken() {
    return core.state().isOver() ? core.reason() : streamGivenUp();
  }

  private CompletableFuture<Void> lastPassage() {
    CompletableFuture<Void> last = done();
    for (Passage each : passages) {
      last = each.done();
    }
    return last;
  }

  private CompletableFuture<Boolean> coverAll() {
    try {
      lock("waiting to flush");
      try {
        return sealer.coverAll();
      } finally {
        unlock();
      }
    } catch (HydraException over) {
      return CompletableFuture.failedFuture(over);
    }
  }

  void close() throws HydraException {
    lockToClose();
    try {
      if (core.isClosed()) {
        return;
      }
      core.ensureUsable();
      sealWhatWaits();
      core.closing();
      sealer.endAndWait(true, config.closeTimeout().toMillis());
      core.finish(ConnectionState.CLOSED, Optional.empty()).awaitUninterruptibly();
    } catch (HydraException e) {
      core.finish(ConnectionState.FAILED, Optional.of(e));
      throw e;
    } finally {
      unlock();
    }
  }

  /** Seals what was accepted before the end. */
  private void sealWhatWaits() throws HydraException {
    try {
      for (Passage each = passages.peek(); each != null; each = passages.peek()) {
        while (!sealer.advance(each)) {
          if (!sealer.awaitRoom(each, config.closeTimeout().toMillis())) {
            throw sealer.endNotAcknowledged();
          }
        }
        passages.poll();
        each.done().completeAsync(() -> null, ClientWorkers.EXECUTOR);
      }
    } catch (InterruptedException e) {
      throw interrupted("closing");
    }
  }

  private void checkSize(ByteBuffer payload) throws HydraException {
    if (options.messageBytes(payload.remaining()) > Hydra1.MAX_MESSAGE_BYTES) {
      throw new HydraException(
          Category.FIX_INPUT,
          core.peer(),
          "a message has at most 67,108,864 bytes with its padding; this one has "
              + payload.remaining()
              + " without");
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
    try {
      while (!sealing.tryLock(1, TimeUnit.MILLISECONDS)) {
        if (sealer.waitsForRoom()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
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
    if (batchWanted) {
      wantBatch();
    }
    if (!passages.isEmpty()) {
      drainSoon();
    }
  }

  /** What is gathered should go out now: by the calling thread or by whoever has the lock. */
  private void wantBatch() {
    batchWanted = true;
    if (sealing.tryLock()) {
      batchWanted = false;
      try {
        if (sealer.isOpen() && core.isUsable()) {
          sealer.sealBatch();
        }
      } catch (ProducerStream.StreamGone gone) {
        // What is gathered waits for the next stream.
      } finally {
        unlock();
      }
    }
  }

  // ---- what nobody waits for

  /** Lets a worker go on with the messages in the queue. */
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
    List<Runnable> news = new ArrayList<>();
    try {
      Passage each = passages.peek();
      while (each != null && isOver(each, news)) {
        passages.poll();
        each = passages.peek();
      }
    } finally {
      sealing.unlock();
    }
    if (batchWanted) {
      wantBatch();
    }
    news.forEach(Runnable::run);
  }

  /** Goes on with a message; returns whether it is through, or never will be. */
  private boolean isOver(Passage passage, List<Runnable> news) {
    try {
      boolean all = sealer.advance(passage);
      if (all) {
        news.add(() -> passage.done().complete(null));
      }
      return all;
    } catch (HydraException over) {
      news.add(() -> passage.done().completeExceptionally(over));
      return true;
    }
  }

  // ---- what the network tells, on the event loop

  /** There may be room now, or never again. */
  void roomCame() {
    if (!passages.isEmpty()) {
      drainSoon();
    }
  }

  /** Everything sealed has been handed to the network. */
  void networkIsIdle() {
    if (sealer.hasBatch() && config.linger().isZero()) {
      wantBatch();
    }
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

  private HydraException streamGivenUp() {
    return new HydraException(
        Category.INTERRUPTED,
        core.peer(),
        "the stream was given up before relay " + core.peer() + " had acknowledged it");
  }
}
