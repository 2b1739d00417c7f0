package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.stream.RecordBatch;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Seals messages into the current stream as far as there is room, gathers small ones while the
 * network is busy, and begins and ends streams. Guarded by the outbox's lock, but for what says
 * otherwise.
 */
final class MessageSealer {
  static final long FOR_EVER_MILLIS = TimeUnit.DAYS.toMillis(10_000);

  /** A message is small if so many like it fit into a batch. */
  private static final int SMALL_PARTS = 4;

  private static final int MIN_BATCH_BYTES = 64;

  /** A CHECK may come before a message, and its own position may ask for another. */
  private static final int CHECK_ROOM_BYTES = 1_024;

  private final ProducerConfig config;
  private final SealerOptions options;
  private final ProducerCore core;
  private final ProducerStream stream;
  private final ResendCache cache;
  private final LongSupplier clockMillis;
  private final Runnable lingerOver;
  private final RecordBatch batch;
  private final int smallBytes;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong payloadBytes = new AtomicLong();
  private long framesOfEndedStreams;
  private ResendCache.Patience patience;
  private volatile boolean hasBatch;
  private volatile boolean batchDue;
  private volatile boolean waitsForRelay;
  private volatile boolean newcomers;

  /**
   * Makes a sealer with no stream yet.
   *
   * @param lingerOver called on the event loop when a batch has waited long enough
   */
  MessageSealer(
      ProducerConfig config,
      ProducerCore core,
      ProducerStream stream,
      ResendCache cache,
      LongSupplier clockMillis,
      Runnable lingerOver) {
    this.config = config;
    this.options = config.sealerOptions();
    this.core = core;
    this.stream = stream;
    this.cache = cache;
    this.clockMillis = clockMillis;
    this.lingerOver = lingerOver;
    this.patience = cache.patience(FOR_EVER_MILLIS);
    int batchBytes = Math.min(config.batchBytes(), options.maxContentBytes());
    boolean batches = batchBytes >= MIN_BATCH_BYTES;
    this.batch = new RecordBatch(batches ? batchBytes : RecordBatch.LENGTH_BYTES);
    this.smallBytes = batches ? batchBytes / SMALL_PARTS - RecordBatch.LENGTH_BYTES : -1;
  }

  // ---- messages

  /** Seals what there is room for; returns whether that is all of the message. */
  boolean advance(Passage passage) throws HydraException {
    boolean[] all = {false};
    boolean small = isSmall(passage.payloadBytes());
    inStream(() -> all[0] = small ? gather(passage) : fragments(passage));
    if (all[0]) {
      count(passage.payloadBytes());
    }
    return all[0];
  }

  /** Returns whether a message of that size shares frames with others. From any thread. */
  boolean isSmall(int payloadBytes) {
    return payloadBytes <= smallBytes;
  }

  /**
   * Adds a small message to the batch if one has begun, has room and is not to go out now.
   *
   * @return false when nothing was done
   */
  boolean joinsBatch(ByteBuffer payload) {
    boolean joins =
        hasBatch
            && batch.hasRoomFor(payload.remaining())
            && !(cache.isIdle() && config.linger().isZero())
            && core.isUsable();
    if (joins) {
      count(payload.remaining());
      batch.add(payload.duplicate());
    }
    return joins;
  }

  private void count(int bytes) {
    messages.lazySet(messages.get() + 1);
    payloadBytes.lazySet(payloadBytes.get() + bytes);
  }

  /** Adds a small message to the batch, which goes out at once if nothing else is going out. */
  private boolean gather(Passage passage) {
    if (!batch.hasRoomFor(passage.payloadBytes())) {
      if (!cache.hasRoom(batchFrameBytes())) {
        return false;
      }
      sealBatch();
    }
    batch.add(passage.payload());
    hasBatch = true;
    if (!config.linger().isZero()) {
      if (batch.count() == 1) {
        core.loop().schedule(lingerOver, config.linger().toNanos(), TimeUnit.NANOSECONDS);
      }
    } else if (cache.isIdle()) {
      batchDue = true;
      sealDueBatch();
    }
    return true;
  }

  /** What is gathered should go out as soon as it can. From any thread. */
  void wantBatch() {
    batchDue = hasBatch;
  }

  /** Returns whether what is gathered should go out. From any thread. */
  boolean isBatchDue() {
    return batchDue && hasBatch;
  }

  /** Seals a batch that is due, if there are room and a stream; returns whether that was so. */
  boolean sealDueBatch() {
    boolean canGo =
        isBatchDue() && core.isUsable() && stream.isOpen() && cache.hasRoom(batchFrameBytes());
    if (canGo) {
      try {
        sealBatch();
      } catch (ProducerStream.StreamGone gone) {
        return false; // it is due in the next stream
      }
    }
    return canGo;
  }

  private boolean fragments(Passage passage) {
    if (hasBatch) {
      if (!cache.hasRoom(batchFrameBytes())) {
        return false;
      }
      sealBatch();
    }
    boolean goesOn;
    do {
      if (!cache.hasRoom(nextFrameBytes(passage))) {
        return false;
      }
      checkBeforeData();
      goesOn = passage.fragment(stream.sealer());
    } while (goesOn);
    return true;
  }

  /** Seals what is gathered, in one frame; a message alone goes as one of its own. */
  private void sealBatch() {
    if (batch.count() == 0) {
      return;
    }
    checkBeforeData();
    if (batch.count() == 1) {
      stream.sealer().message(batch.first());
    } else {
      stream.sealer().batch(batch);
    }
    batch.clear();
    hasBatch = false;
    batchDue = false;
  }

  private int batchFrameBytes() {
    return options.oneFrameBytes(batch.bytes());
  }

  private int nextFrameBytes(Passage passage) {
    return options.oneFrameBytes(Math.min(passage.restBytes(), options.fragmentBytes()));
  }

  /** Returns whether all of a message can be sealed now. */
  boolean hasRoomFor(int messageBytes) {
    boolean small = isSmall(messageBytes);
    if (small && batch.hasRoomFor(messageBytes)) {
      return true;
    }
    long frames = small ? 0 : options.frameBytes(messageBytes);
    return cache.hasRoom(frames + batchFrameBytes());
  }

  /** Returns the most bytes that the frames of a message may have so that it can go at once. */
  long mostFrameBytes() {
    return cache.mostBytes() - options.oneFrameBytes(batch.capacity()) - CHECK_ROOM_BYTES;
  }

  /** From now on waits for the relay end after so long without an acknowledgement. */
  void hurry(long millis) {
    patience = cache.patience(millis);
  }

  /**
   * Waits until more of a message can be sealed, or something has changed.
   *
   * @throws HydraException TIMEOUT when that takes too long
   */
  void awaitRoom(Passage passage) throws InterruptedException, HydraException {
    int bytes = Math.max(batchFrameBytes(), nextFrameBytes(passage));
    waitsForRelay = true;
    try {
      if (!cache.awaitRoom(bytes, patience)) {
        throw endNotAcknowledged();
      }
    } finally {
      waitsForRelay = false;
    }
  }

  /** Returns whether the thread that has the lock waits for the relay. From any thread. */
  boolean waitsForRelay() {
    return waitsForRelay;
  }

  /**
   * Seals what is gathered, and a CHECK over all.
   *
   * @return completes once the relay has taken it; false when frames were lost with a stream
   */
  CompletableFuture<Boolean> coverAll() throws HydraException {
    inStream(
        () -> {
          sealBatch();
          if (stream.sealer().firstUncoveredMillis().isPresent()) {
            stream.sealer().check();
          }
        });
    if (cache.takeLoss()) {
      return CompletableFuture.completedFuture(false);
    }
    StreamHeader covered = stream.sealer().header();
    return cache.whenAcknowledged(covered, stream.sealer().nextSeq());
  }

  // ---- what time asks for

  /**
   * Seals a CHECK if time or newcomers ask for one. Senders look at the time too: one that waits
   * for the relay most of the time leaves the timer no turn.
   */
  private void checkBeforeData() {
    if (newcomers && checkForNewcomersIsDue()) {
      stream.sealer().check();
    } else {
      checkIfDue(clockMillis.getAsLong());
    }
  }

  private void checkIfDue(long untilMillis) {
    if (stream.sealer().checkDue(untilMillis)) {
      newcomers = false;
      stream.sealer().check();
    }
  }

  /** Whoever joined an idle stream knows no chain until the next CHECK. */
  private boolean checkForNewcomersIsDue() {
    newcomers = false;
    return config.sigMillis() > 0
        && core.isOwned()
        && stream.sealer().nextSeq() > 0
        && stream.sealer().firstUncoveredMillis().isEmpty();
  }

  /** A relay waits for a HEADER only so long; CHECKs are due by time (§5.6). */
  void tick(long aheadMillis) throws HydraException {
    if (stream.isOpen()) {
      checkIfDue(clockMillis.getAsLong() + aheadMillis);
    } else if (!stream.isEnding()) {
      beginStream();
    }
  }

  /** More consumers have joined. From any thread. */
  void newcomers() {
    newcomers = true;
  }

  // ---- streams

  /** Returns whether the next message would wait for the relay first: the stream is old (§5.7). */
  boolean isBetweenStreams() {
    return stream.isEnding() || isTimeToRekey();
  }

  private boolean isTimeToRekey() {
    return stream.isOpen() && stream.sealer().rekeyDue(clockMillis.getAsLong());
  }

  /** Begins a stream where there is none, or the current one is old enough, once it is safe. */
  void ensureStream() throws HydraException {
    if (isTimeToRekey()) {
      seal(() -> stream.sealer().end(false));
    }
    awaitEnd();
    if (!stream.isOpen()) {
      beginStream();
    }
  }

  /** Runs a step of sealing, again in the next stream if the current one is given up. */
  private void inStream(Runnable step) throws HydraException {
    while (true) {
      core.ensureUsable();
      ensureStream();
      try {
        step.run();
        core.ensureUsable();
        return;
      } catch (ProducerStream.StreamGone startAgain) {
        core.ensureUsable();
      }
    }
  }

  private void beginStream() throws HydraException {
    framesOfEndedStreams += stream.sealer() == null ? 0 : stream.sealer().nextSeq();
    if (!stream.begin(core.relayEpoch())) {
      HydraException clock = core.clockIsWrong();
      core.finish(ConnectionState.FAILED, Optional.of(clock));
      throw clock;
    }
  }

  /**
   * Ends the session: the current stream, or the one that takes its place.
   *
   * @throws HydraException TIMEOUT when the relay does not acknowledge it, INTERRUPTED when it
   *     does, but frames were lost with a stream before
   */
  void end() throws HydraException {
    do {
      awaitEnd();
      if (!stream.isOpen()) {
        beginStream();
      }
      seal(
          () -> {
            sealBatch();
            stream.sealer().end(true);
          });
      awaitEnd();
    } while (!stream.isKept());
    if (cache.takeLoss()) {
      throw streamGivenUp();
    }
  }

  /** Seals something that has no place in a later stream if this one is given up. */
  private void seal(Runnable step) {
    try {
      step.run();
    } catch (ProducerStream.StreamGone gone) {
      // The caller sees that there is no stream.
    }
  }

  /** Waits until the relay has taken a stream that has ended, or the stream is given up. */
  private void awaitEnd() throws HydraException {
    while (stream.isEnding()) {
      StreamSealer ended = stream.sealer();
      waitsForRelay = true;
      try {
        boolean taken = cache.awaitAcknowledged(ended.header(), ended.nextSeq(), patience);
        core.ensureAlive();
        if (!taken && stream.isKept()) {
          throw endNotAcknowledged();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw core.interruptedWhile("waiting for the end to be acknowledged");
      } finally {
        waitsForRelay = false;
      }
    }
  }

  /** Returns why the relay has not taken what it was to take. From any thread. */
  HydraException notTaken() {
    if (core.state().isOver()) {
      return core.reason();
    }
    cache.takeLoss(); // told herewith
    return streamGivenUp();
  }

  private HydraException streamGivenUp() {
    return new HydraException(
        Category.INTERRUPTED,
        core.peer(),
        "the stream was given up before relay " + core.peer() + " had acknowledged it");
  }

  HydraException endNotAcknowledged() {
    return new HydraException(
        Category.TIMEOUT,
        core.peer(),
        "relay " + core.peer() + " did not acknowledge the end in time");
  }

  // ---- what is known, from any thread

  ProducerStats stats() {
    return new ProducerStats(
        messages.get(),
        payloadBytes.get(),
        framesOfEndedStreams + cache.nextSeq(),
        stream.epoch(),
        cache.acknowledged(),
        cache.resent(),
        core.reconnects());
  }
}
