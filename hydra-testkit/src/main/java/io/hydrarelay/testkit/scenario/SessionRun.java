package io.hydrarelay.testkit.scenario;

import io.hydrarelay.client.ConnectionListener;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.OfferResult;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.StreamChecker;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One session of a run: its messages, and the producer that sends them, which others may replace.
 * {@link #pump} belongs to one thread; everything else is thread-safe.
 */
final class SessionRun {
  private static final SecureRandom SECRETS = new SecureRandom();
  private static final Duration BACKOFF = Duration.ofMillis(50);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

  private final int number;
  private final ProducerPlan plan;
  private final LagPolicy policy;
  private final RunContext context;
  private final MessageSource source;
  private final StreamChecker checker = new StreamChecker();
  private final SessionCredentials credentials = SessionCredentials.generateOwned(SECRETS);
  private final List<ConsumerSession> pacemakers = new CopyOnWriteArrayList<>();
  private final AtomicInteger replaced = new AtomicInteger();
  private final List<Producer> producers = new CopyOnWriteArrayList<>();

  private volatile Optional<Producer> current = Optional.empty();
  private volatile long sent;
  private volatile long sentBytes;
  private volatile boolean isDone;
  private volatile boolean isClosed;
  private volatile long windowBase;
  private long slowest;
  private Optional<ByteBuffer> pending = Optional.empty();

  SessionRun(int number, ProducerPlan plan, LagPolicy policy, RunContext context, long seed) {
    this.number = number;
    this.plan = plan;
    this.policy = policy;
    this.context = context;
    this.source = new MessageSource(plan, seed);
  }

  /** Counts a consumer that a producer with a window waits for. */
  void waitsFor(ConsumerSession consumer) {
    pacemakers.add(consumer);
  }

  // ---- producers

  /** Makes a producer, which becomes the one that sends when it has joined. */
  CompletableFuture<Void> connect(Endpoint relay) {
    Ticket ticket = Ticket.producer(relay, credentials);
    return Producer.connectAsync(ticket, config()).thenAccept(this::replaceBy);
  }

  private ProducerConfig config() {
    return ProducerConfig.builder()
        .lagPolicy(policy)
        .sigMillis(plan.signMillis())
        .batchBytes(plan.batchBytes())
        .linger(plan.linger())
        .clientHandshake(context.limit())
        .closeTimeout(context.limit())
        .maxReconnectTime(context.limit())
        .backoff(BACKOFF)
        .backoffMax(BACKOFF_MAX)
        .listener(new Connection())
        .build();
  }

  private void replaceBy(Producer producer) {
    producers.add(producer);
    windowBase = sent;
    current = Optional.of(producer);
  }

  /** Ends the producer without a word. */
  void crash() {
    current.ifPresent(Producer::abort);
  }

  /** Ends the session; completes when the relay has acknowledged the end. */
  CompletableFuture<Void> close() {
    return current
        .map(producer -> producer.closeAsync().thenRun(() -> isClosed = true))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  void abort() {
    producers.forEach(Producer::abort);
  }

  // ---- sending

  /** Sends a message if it is due and can go; returns whether it went. */
  boolean pump(long beginNanos, long nowNanos) {
    Optional<Producer> producer = current;
    if (isDone || producer.isEmpty() || !hasNext(beginNanos, nowNanos)) {
      return false;
    }
    ByteBuffer message = pending.orElseThrow();
    OfferResult result = producer.get().offer(message);
    if (result != OfferResult.ACCEPTED) {
      return false;
    }
    sentBytes += source.contentBytes(message);
    sent++;
    pending = Optional.empty();
    return true;
  }

  private boolean hasNext(long beginNanos, long nowNanos) {
    if (pending.isPresent()) {
      return true;
    }
    long elapsed = nowNanos - beginNanos;
    if (part(elapsed) >= 1) {
      isDone = true;
      return false;
    }
    long due = plan.rate().dueNanos(sent, sentBytes);
    if (due > elapsed || !isInWindow()) {
      return false;
    }
    boolean hasRate = plan.rate().unit() != Rate.Unit.UNLIMITED;
    pending = source.next(sent, hasRate ? beginNanos + due : nowNanos);
    pending.ifPresent(checker::sent);
    isDone = pending.isEmpty();
    return pending.isPresent();
  }

  /** Consumers are asked only when the answer may have changed: there may be thousands. */
  private boolean isInWindow() {
    if (plan.window() == 0) {
      return true;
    }
    if (sent - Math.max(slowest, windowBase) >= plan.window()) {
      slowest =
          pacemakers.stream()
              .filter(ConsumerSession::isOpen)
              .mapToLong(ConsumerSession::position)
              .min()
              .orElse(sent);
    }
    return sent - Math.max(slowest, windowBase) < plan.window();
  }

  // ---- what is known

  int number() {
    return number;
  }

  StreamChecker checker() {
    return checker;
  }

  Ticket consumerTicket(Endpoint relay) {
    return Ticket.producer(relay, credentials).toConsumer();
  }

  SessionCredentials credentials() {
    return credentials;
  }

  /** Returns how many messages a producer has taken. */
  long sent() {
    return sent;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** Returns how many messages were noted before they were given to a producer. */
  long noted() {
    return checker.sentCount();
  }

  /** Returns which part of its messages is sent, 0 to 1. */
  double part(long elapsedNanos) {
    return plan.volume().part(sent, sentBytes, elapsedNanos);
  }

  boolean isDone() {
    return isDone;
  }

  boolean isClosed() {
    return isClosed;
  }

  /** Returns how many consumers lag, as the relay told the producer. */
  int lagging() {
    return current.map(Producer::laggingConsumers).orElse(0);
  }

  int replaced() {
    return replaced.get();
  }

  long reconnects() {
    return producers.stream().mapToLong(producer -> producer.stats().reconnects()).sum();
  }

  private final class Connection implements ConnectionListener {
    @Override
    public void connected(String peer) {
      log("joined");
    }

    @Override
    public void interrupted(String reason, Duration retryIn) {
      log(reason);
    }

    @Override
    public void gaveUp(HydraException why) {
      if (why.status().filter(StatusCode.REPLACED::equals).isPresent()) {
        replaced.incrementAndGet();
      }
      log(String.valueOf(why.getMessage()));
    }

    private void log(String what) {
      context.log().add(EventKind.PRODUCER, "producer-" + number, what);
    }
  }
}
