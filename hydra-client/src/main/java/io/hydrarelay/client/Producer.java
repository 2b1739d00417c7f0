package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Writes a session (§7). Thread-safe: messages of one thread keep their order, messages of several
 * are not mixed. A lost connection is made again as the configuration says; what the relay had not
 * acknowledged is sent again.
 */
public final class Producer implements AutoCloseable {
  private static final long MIN_TICK_MILLIS = 5;
  private static final long MAX_TICK_MILLIS = 100;
  private static final long FOR_EVER_MILLIS = TimeUnit.DAYS.toMillis(10_000);

  private final ProducerConfig config;
  private final LongSupplier clockMillis;
  private final ResendCache cache;
  private final ProducerCore core;
  private final ProducerStream stream;
  private final ReentrantLock sealing = new ReentrantLock();
  private final Object audienceLock = new Object();
  private final LongAdder messages = new LongAdder();
  private final LongAdder payloadBytes = new LongAdder();
  private Audience audience = new Audience(0, 0);
  private volatile boolean newcomers;
  private volatile boolean closing;
  private volatile long framesOfEndedStreams;
  private volatile Future<?> ticking;

  private Producer(Ticket ticket, ProducerConfig config, LongSupplier clockMillis) {
    this.config = config;
    this.clockMillis = clockMillis;
    this.cache = new ResendCache(config.resendBytes());
    this.core = new ProducerCore(ticket, config, cache, this::audience);
    this.stream =
        new ProducerStream(
            ticket.credentials(),
            config,
            cache,
            clockMillis,
            () -> !core.loop().inEventLoop(),
            core::wake);
  }

  /** Joins with every default; see {@link #connect(Ticket, ProducerConfig)}. */
  public static Producer connect(Ticket ticket) throws HydraException {
    return connect(ticket, ProducerConfig.defaults());
  }

  /**
   * Joins the ticket's session and begins a stream. Blocks until the relay has let this producer
   * in. A relay that cannot be reached fails this at once; one that has no place now (Hydra/1 §10:
   * FULL, RATE, TIMEOUT, SHUTDOWN, INTERNAL) is asked again for {@code maxReconnectTime}, unless
   * {@code reconnect} is off.
   *
   * @param ticket a producer's or an open session's
   * @throws HydraException FIX_INPUT for a consumer's ticket, RETRY when the relay cannot be
   *     reached or has no place, NOT_AUTHORIZED when it refuses, CLOSED when the thread is
   *     interrupted
   */
  public static Producer connect(Ticket ticket, ProducerConfig config) throws HydraException {
    return connect(ticket, config, System::currentTimeMillis);
  }

  /** Joins with another clock of unix milliseconds. */
  static Producer connect(Ticket ticket, ProducerConfig config, LongSupplier clockMillis)
      throws HydraException {
    if (!ticket.credentials().canProduce()) {
      throw new HydraException(
          Category.FIX_INPUT,
          ticket.relay().authority(),
          "WRONG_KIND: this is a consumer's ticket; producing takes the producer's");
    }
    Producer producer = new Producer(ticket, config, clockMillis);
    producer.core.open();
    producer.begin();
    return producer;
  }

  private void begin() throws HydraException {
    sealing.lock();
    try {
      ensureStream();
    } finally {
      sealing.unlock();
    }
    long tickMillis =
        config.sigMillis() == 0
            ? MAX_TICK_MILLIS
            : Math.max(MIN_TICK_MILLIS, Math.min(MAX_TICK_MILLIS, config.sigMillis() / 10));
    ticking =
        core.loop()
            .scheduleAtFixedRate(
                () -> tick(tickMillis), tickMillis, tickMillis, TimeUnit.MILLISECONDS);
  }

  // ---- sending

  /** Sends one message; see {@link #send(ByteBuffer)}. */
  public void send(byte[] payload) throws HydraException {
    send(ByteBuffer.wrap(payload));
  }

  /**
   * Sends one message. Returns once it is sealed and on its way; blocks while too much is. The
   * buffer's position does not move.
   *
   * @param payload 0 to 67,108,864 bytes, padding included
   * @throws HydraException when the connection is over for good, the message is too large (nothing
   *     is sent then) or the thread is interrupted (the message may be cut off then, which
   *     consumers never see as a message)
   */
  public void send(ByteBuffer payload) throws HydraException {
    if (config.sealerOptions().messageBytes(payload.remaining()) > Hydra1.MAX_MESSAGE_BYTES) {
      throw new HydraException(
          Category.FIX_INPUT,
          core.peer(),
          "a message has at most 67,108,864 bytes with its padding; this one has "
              + payload.remaining()
              + " without");
    }
    lock();
    try {
      ensureUsable();
      seal(payload);
      messages.increment();
      payloadBytes.add(payload.remaining());
    } catch (ProducerStream.Interrupted e) {
      throw core.interruptedWhile("sending");
    } finally {
      sealing.unlock();
    }
  }

  private void seal(ByteBuffer payload) throws HydraException {
    while (true) {
      ensureStream();
      try {
        checkIfDue(clockMillis.getAsLong());
        stream.message(payload.duplicate());
        ensureUsable();
        return;
      } catch (ProducerStream.StreamGone startAgain) {
        ensureUsable();
      }
    }
  }

  /**
   * Waits until the relay has acknowledged everything sent so far, covered by a signature. Blocks.
   *
   * @throws HydraException INTERRUPTED when the stream had to be given up, as after a relay that
   *     claimed frames never sent; else when the connection is over for good or the thread is
   *     interrupted
   */
  public void flush() throws HydraException {
    lock();
    StreamHeader flushed;
    long target;
    try {
      ensureUsable();
      ensureStream();
      if (stream.sealer().firstUncoveredMillis().isPresent()) {
        stream.check();
      }
      flushed = stream.sealer().header();
      target = stream.sealer().nextSeq();
    } catch (ProducerStream.StreamGone gone) {
      throw streamGivenUp();
    } catch (ProducerStream.Interrupted e) {
      throw core.interruptedWhile("flushing");
    } finally {
      sealing.unlock();
    }
    try {
      if (!cache.awaitAcknowledged(flushed, target, FOR_EVER_MILLIS)) {
        throw core.state().isOver() ? failure() : streamGivenUp();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw core.interruptedWhile("flushing");
    }
  }

  private HydraException streamGivenUp() {
    return new HydraException(
        Category.INTERRUPTED,
        core.peer(),
        "the stream was given up before relay " + core.peer() + " had acknowledged it");
  }

  /**
   * Ends the session: seals the authenticated end and waits until the relay has acknowledged it, as
   * long as acknowledgements make progress within {@code closeTimeout}. A message that another
   * thread is sending is waited for in the same way, and cut off after that time. Further calls do
   * nothing. Blocks.
   *
   * @throws HydraException when the end was not acknowledged; consumers see an interruption then
   */
  @Override
  public void close() throws HydraException {
    lockToClose();
    try {
      if (closing || core.state() == ConnectionState.CLOSED) {
        return;
      }
      ensureUsable();
      closing = true;
      endAndWait(true, config.closeTimeout().toMillis());
      core.finish(ConnectionState.CLOSED, Optional.empty());
    } catch (HydraException e) {
      core.finish(ConnectionState.FAILED, Optional.of(e));
      throw e;
    } finally {
      stopTicking();
      sealing.unlock();
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
      Thread.currentThread().interrupt();
      throw core.interruptedWhile("waiting to close");
    }
    HydraException trouble = endNotAcknowledged();
    core.finish(ConnectionState.FAILED, Optional.of(trouble));
    throw trouble;
  }

  /** Ends the current stream, or the one that takes its place, and waits until that is known. */
  private void endAndWait(boolean last, long patienceMillis) throws HydraException {
    try {
      while (!endIsAcknowledged(last, patienceMillis)) {
        if (core.state().isOver()) {
          throw failure();
        }
        if (stream.isKept()) {
          throw endNotAcknowledged();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw core.interruptedWhile("waiting for the end to be acknowledged");
    }
  }

  private boolean endIsAcknowledged(boolean last, long patienceMillis)
      throws HydraException, InterruptedException {
    if (!stream.isOpen()) {
      beginStream();
    }
    try {
      stream.end(last);
    } catch (ProducerStream.StreamGone endTheNextOne) {
      return false;
    }
    StreamSealer ended = stream.sealer();
    return cache.awaitAcknowledged(ended.header(), ended.nextSeq(), patienceMillis);
  }

  private HydraException endNotAcknowledged() {
    return new HydraException(
        Category.TIMEOUT,
        core.peer(),
        "relay " + core.peer() + " did not acknowledge the end in time");
  }

  /** Leaves at once, without an end: consumers see an interruption. Does not block. */
  public void abort() {
    closing = true;
    stopTicking();
    core.finish(ConnectionState.CLOSED, Optional.empty());
  }

  private void lock() throws HydraException {
    core.refuseEventLoop();
    try {
      sealing.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw core.interruptedWhile("waiting to send");
    }
  }

  private void ensureUsable() throws HydraException {
    if (closing || core.state().isOver()) {
      throw failure();
    }
  }

  private HydraException failure() {
    return core.failure()
        .map(HydraException::here)
        .orElseGet(
            () -> new HydraException(Category.CLOSED, core.peer(), "the producer is closed"));
  }

  /** Begins a stream where there is none, or the current one is old enough (§5.7). */
  private void ensureStream() throws HydraException {
    if (stream.isOpen() && stream.sealer().rekeyDue(clockMillis.getAsLong())) {
      endAndWait(false, FOR_EVER_MILLIS);
    }
    if (!stream.isOpen()) {
      beginStream();
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

  // ---- what time asks for, on the event loop

  private void tick(long aheadMillis) {
    if (core.state().isOver()) {
      stopTicking();
    } else if (core.state() == ConnectionState.CONNECTED && sealing.tryLock()) {
      try {
        tickLocked(clockMillis.getAsLong() + aheadMillis);
      } finally {
        sealing.unlock();
      }
    }
  }

  /** A relay waits for a HEADER only so long; CHECKs are due by time (§5.6). */
  private void tickLocked(long untilMillis) {
    if (closing) {
      return;
    }
    try {
      if (!stream.isOpen()) {
        beginStream();
      } else {
        checkIfDue(untilMillis);
      }
    } catch (HydraException failed) {
      // The core has failed with it, and whoever calls next is told.
    }
  }

  /**
   * Seals a CHECK if time or newcomers ask for one. Senders look too: one that waits for the relay
   * most of the time leaves the timer no turn.
   */
  private void checkIfDue(long untilMillis) {
    if (stream.sealer().checkDue(untilMillis) || newcomers && checkForNewcomersIsDue()) {
      stream.check();
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

  private void stopTicking() {
    Future<?> timer = ticking;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  // ---- what is known

  private void audience(Audience now) {
    synchronized (audienceLock) {
      newcomers |= now.consumers() > audience.consumers();
      audience = now;
      audienceLock.notifyAll();
    }
  }

  /** Returns the number of consumers that the relay last told: its word, unauthenticated. */
  public int consumers() {
    synchronized (audienceLock) {
      return audience.consumers();
    }
  }

  /** Returns how many of them lag: the relay's word, unauthenticated. */
  public int laggingConsumers() {
    synchronized (audienceLock) {
      return audience.lagging();
    }
  }

  /**
   * Waits until so many consumers have joined. Blocks.
   *
   * @return whether they came in time
   * @throws HydraException when the connection is over for good or the thread is interrupted
   */
  public boolean awaitConsumers(int count, Duration timeout) throws HydraException {
    core.refuseEventLoop();
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (audienceLock) {
      while (audience.consumers() < count) {
        ensureUsable();
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(audienceLock, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw core.interruptedWhile("waiting for consumers");
        }
      }
      return true;
    }
  }

  /** Returns what this producer has done so far. */
  public ProducerStats stats() {
    return new ProducerStats(
        messages.sum(),
        payloadBytes.sum(),
        framesOfEndedStreams + cache.nextSeq(),
        stream.epoch(),
        cache.acknowledged(),
        cache.resent(),
        core.reconnects());
  }

  /** Returns where the connection stands. */
  public ConnectionState state() {
    return core.state();
  }
}
