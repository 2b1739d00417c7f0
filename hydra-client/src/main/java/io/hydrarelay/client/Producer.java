package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Audience;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session (Hydra/1 §7). Thread-safe: messages of one thread keep their order, messages of
 * several are not mixed. A lost connection is made again as the configuration says; what the relay
 * had not acknowledged is sent again.
 *
 * <p>Each thing can be done in two ways. {@link #connect}, {@link #send}, {@link #flush} and {@link
 * #close} block and throw; {@link #connectAsync}, {@link #offer}, {@link #sendAsync}, {@link
 * #flushAsync} and {@link #closeAsync} return at once, on any thread. Futures fail with a {@link
 * HydraException}; what depends on them runs on a thread of this library, and may block it.
 *
 * <p>Small messages that come while the network is busy are gathered and go out as one frame; while
 * it is idle a message goes out at once ({@link ProducerConfig.Builder#batchBytes}).
 */
public final class Producer implements AutoCloseable {
  private static final long MIN_TICK_MILLIS = 5;
  private static final long MAX_TICK_MILLIS = 100;

  private final ProducerConfig config;
  private final ProducerCore core;
  private final Outbox outbox;
  private final Object audienceLock = new Object();
  private Audience audience = new Audience(0, 0);
  private volatile Future<?> ticking;

  private Producer(Ticket ticket, ProducerConfig config, LongSupplier clockMillis) {
    this.config = config;
    ResendCache cache = new ResendCache(config.resendBytes());
    this.core = new ProducerCore(ticket, config, cache, new Network());
    ProducerStream stream =
        new ProducerStream(ticket.credentials(), config, cache, clockMillis, core::wake);
    this.outbox = new Outbox(config, core, stream, cache, clockMillis);
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
    check(ticket, config);
    Producer producer = new Producer(ticket, config, clockMillis);
    producer.core.open();
    producer.begin();
    return producer;
  }

  /**
   * Joins like {@link #connect(Ticket, ProducerConfig)}, without blocking. To cancel the future
   * does not stop the attempt.
   */
  public static CompletableFuture<Producer> connectAsync(Ticket ticket, ProducerConfig config) {
    try {
      check(ticket, config);
    } catch (HydraException wrongKind) {
      return CompletableFuture.failedFuture(wrongKind);
    }
    Producer producer = new Producer(ticket, config, System::currentTimeMillis);
    return producer
        .core
        .openAsync()
        .thenComposeAsync(joined -> producer.beginAsync(), ClientWorkers.EXECUTOR);
  }

  private static void check(Ticket ticket, ProducerConfig config) throws HydraException {
    Objects.requireNonNull(ticket, "ticket");
    Objects.requireNonNull(config, "config");
    if (!ticket.credentials().canProduce()) {
      throw new HydraException(
          Category.FIX_INPUT,
          ticket.relay().authority(),
          "WRONG_KIND: this is a consumer's ticket; producing takes the producer's");
    }
  }

  private CompletableFuture<Producer> beginAsync() {
    try {
      begin();
      return CompletableFuture.completedFuture(this);
    } catch (HydraException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  private void begin() throws HydraException {
    try {
      outbox.begin();
    } catch (HydraException e) {
      abort(); // nobody will ever have this producer
      throw e;
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

  private void tick(long aheadMillis) {
    if (core.state().isOver()) {
      ticking.cancel(false);
    } else {
      outbox.tick(aheadMillis);
    }
  }

  // ---- sending

  /** Sends one message; see {@link #send(ByteBuffer)}. */
  public void send(byte[] payload) throws HydraException {
    send(ByteBuffer.wrap(Objects.requireNonNull(payload, "payload")));
  }

  /**
   * Sends one message. Returns once it is sealed and on its way, or gathered with others that soon
   * will be; blocks while too much is on its way. The buffer's position does not move, and its
   * bytes are the caller's again.
   *
   * @param payload 0 to 67,108,864 bytes, padding included
   * @throws HydraException when the connection is over for good, the message is too large (nothing
   *     is sent then) or the thread is interrupted (the message may be cut off then, which
   *     consumers never see as a message)
   */
  public void send(ByteBuffer payload) throws HydraException {
    outbox.send(Objects.requireNonNull(payload, "payload"));
  }

  /**
   * Sends one message if it can go now, all of it. Never waits for the relay. The buffer's position
   * does not move, and its bytes are the caller's again.
   *
   * @param payload 0 to about 1,000,000 bytes
   * @return what became of it
   * @throws IllegalArgumentException when the message is larger than that
   */
  public OfferResult offer(ByteBuffer payload) {
    return outbox.offer(Objects.requireNonNull(payload, "payload"));
  }

  /**
   * Sends one message, behind all that were sent before. Does not block. Until the future is
   * complete the payload must not change: it is not copied.
   *
   * @param payload as for {@link #send(ByteBuffer)}; its position does not move
   * @return completes when the message is sealed and on its way, or gathered with others that soon
   *     will be: a caller that waits for it before the next one is slowed down to the pace of the
   *     relay. To cancel it does not take the message back.
   */
  public CompletableFuture<@Nullable Void> sendAsync(ByteBuffer payload) {
    return outbox.sendAsync(Objects.requireNonNull(payload, "payload"));
  }

  /**
   * Waits until the relay has acknowledged everything sent so far, covered by a signature. Blocks.
   *
   * @throws HydraException INTERRUPTED when the stream had to be given up, as after a relay that
   *     claimed frames never sent; else when the connection is over for good or the thread is
   *     interrupted
   */
  public void flush() throws HydraException {
    core.refuseEventLoop();
    core.await(outbox.flushAsync(), "flushing");
  }

  /** Does what {@link #flush} does, without blocking. */
  public CompletableFuture<@Nullable Void> flushAsync() {
    return outbox.flushAsync();
  }

  /**
   * Ends the session: seals what was accepted, then the authenticated end, and waits until the
   * relay has acknowledged it, as long as acknowledgements make progress within {@code
   * closeTimeout}. A message that another thread is sending is waited for in the same way, and cut
   * off after that time. Further calls do nothing. Blocks.
   *
   * <p>It says that all was sent. Where that is not so, because what was to be sent could not be
   * read for example, call {@link #abort} first: a {@code try} with resources closes after an
   * exception as well, and consumers would take the half for the whole.
   *
   * @throws HydraException when the end was not acknowledged; consumers see an interruption then
   */
  @Override
  public void close() throws HydraException {
    outbox.close();
  }

  /** Does what {@link #close} does, without blocking. */
  public CompletableFuture<@Nullable Void> closeAsync() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            close();
          } catch (HydraException e) {
            throw new CompletionException(e);
          }
        },
        ClientWorkers.EXECUTOR);
  }

  /** Leaves at once, without an end: consumers see an interruption. Does not block. */
  public void abort() {
    core.finish(ConnectionState.CLOSED, Optional.empty());
  }

  // ---- what is known

  private final class Network implements ProducerCore.Owner {
    @Override
    public void audience(Audience now) {
      synchronized (audienceLock) {
        if (now.consumers() > audience.consumers()) {
          outbox.newcomers();
        }
        audience = now;
        audienceLock.notifyAll();
      }
    }

    @Override
    public void roomCame() {
      outbox.roomCame();
    }

    @Override
    public void networkIsIdle() {
      outbox.networkIsIdle();
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
    Objects.requireNonNull(timeout, "timeout");
    core.refuseEventLoop();
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    long begin = System.nanoTime();
    synchronized (audienceLock) {
      while (audience.consumers() < count) {
        core.ensureUsable();
        long left = nanos - (System.nanoTime() - begin);
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
    return outbox.stats();
  }

  /** Returns where the connection stands. */
  public ConnectionState state() {
    return core.state();
  }
}
