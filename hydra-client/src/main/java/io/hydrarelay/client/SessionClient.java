package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Status;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What producers and consumers share: a link that is made again when it is lost, as long as the
 * policy says so. Its methods run on its event loop unless they say otherwise.
 */
abstract class SessionClient implements RelayLink.Owner {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.client");

  private final Ticket ticket;
  private final ReconnectPolicy policy;
  private final Duration handshake;
  private final TlsTrust trust;
  private final ConnectionListener listener;
  private final EventLoop loop = ClientLoops.next();
  private final Backoff backoff;
  private final CompletableFuture<Void> firstJoin = new CompletableFuture<>();

  private volatile ConnectionState state = ConnectionState.CONNECTING;
  private volatile HydraException failure;
  private volatile long reconnects;
  private RelayLink link;
  private boolean everJoined;
  private long lostNanos;

  SessionClient(
      Ticket ticket,
      ReconnectPolicy policy,
      Duration handshake,
      TlsTrust trust,
      ConnectionListener listener) {
    this.ticket = ticket;
    this.policy = policy;
    this.handshake = handshake;
    this.trust = trust;
    this.listener = listener;
    this.backoff = new Backoff(policy.backoff(), policy.backoffMax(), ThreadLocalRandom.current());
  }

  // ---- for the threads of the application

  /** Makes the first connection; blocks until the join is complete. */
  void open() throws HydraException {
    refuseEventLoop();
    CompletableFuture<Void> opening = openAsync();
    try {
      await(opening, "connecting");
    } catch (HydraException e) {
      loop.execute(() -> end(ConnectionState.CLOSED, Optional.empty()));
      throw e;
    }
  }

  /** Makes the first connection; completes when the join is complete. */
  CompletableFuture<Void> openAsync() {
    lostNanos = System.nanoTime();
    loop.execute(this::dial);
    return firstJoin;
  }

  /** Waits for what other threads do; what has failed there fails here. */
  void await(CompletableFuture<Void> done, String what) throws HydraException {
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interruptedWhile(what);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HydraException trouble) {
        throw trouble.here();
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  HydraException interruptedWhile(String what) {
    return new HydraException(Category.CLOSED, peer(), "interrupted while " + what);
  }

  void refuseEventLoop() {
    if (ClientLoops.isCurrentThread()) {
      throw new IllegalStateException("a network thread must not make a blocking call");
    }
  }

  ConnectionState state() {
    return state;
  }

  Optional<HydraException> failure() {
    return Optional.ofNullable(failure);
  }

  long reconnects() {
    return reconnects;
  }

  String peer() {
    return ticket.relay().authority();
  }

  EventLoop loop() {
    return loop;
  }

  Ticket ticket() {
    return ticket;
  }

  // ---- for the subclass, on the event loop

  /** Returns the link that is joined or joining now, if any. */
  Optional<RelayLink> link() {
    return Optional.ofNullable(link);
  }

  /** The join is complete. */
  void joined(int keepaliveSeconds) {
    link.joined(keepaliveSeconds);
    backoff.reset();
    if (everJoined) {
      reconnects++;
    }
    everJoined = true;
    state = ConnectionState.CONNECTED;
    LOG.debug("joined session {} at {}", ticket.credentials().id(), peer());
    tell(told -> told.connected(peer()));
    firstJoin.complete(null);
  }

  /** The connection is over without a word: make it again, or give up. */
  void connectionLost(String reason, boolean silent) {
    connectionEnded(
        reason, Optional.empty(), silent && everJoined ? Category.TIMEOUT : lostCategory());
  }

  /** The connection is over: make it again, or give up. */
  void connectionEnded(String reason, Optional<Status> status) {
    connectionEnded(reason, status, status.isPresent() ? Category.PROTOCOL : lostCategory());
  }

  private Category lostCategory() {
    return everJoined ? Category.INTERRUPTED : Category.RETRY;
  }

  private void connectionEnded(String reason, Optional<Status> status, Category otherwise) {
    Optional<RelayLink> ended = link();
    link = null;
    ended.ifPresent(RelayLink::abort);
    if (state.isOver()) {
      return;
    }
    if (state == ConnectionState.CONNECTED) {
      lostNanos = System.nanoTime();
    }
    Duration delay = backoff.next(status.map(SessionClient::askedMillis).orElse(0L));
    Duration tried = Duration.ofNanos(System.nanoTime() - lostNanos);
    boolean inTime = tried.plus(delay).compareTo(policy.giveUpAfter()) <= 0;
    if (comesBack(status) && inTime) {
      state = everJoined ? ConnectionState.RECONNECTING : ConnectionState.CONNECTING;
      LOG.debug("{}; next attempt in {}", reason, delay);
      tell(told -> told.interrupted(reason, delay));
      loop.schedule(this::dialAgain, delay.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      end(ConnectionState.FAILED, Optional.of(failure(reason, status, otherwise)));
    }
  }

  @Override
  public void linkHopeless(RelayLink hopeless, Category category, String reason) {
    if (isCurrent(hopeless)) {
      end(ConnectionState.FAILED, Optional.of(new HydraException(category, peer(), reason)));
    }
  }

  /** Returns how long the relay asks this client to stay away; of other codes arg is no time. */
  private static long askedMillis(Status status) {
    boolean isTime =
        status.code() == StatusCode.RATE.code() || status.code() == StatusCode.SHUTDOWN.code();
    return isTime ? status.arg() : 0;
  }

  /** Ends for good. */
  void end(ConnectionState how, Optional<HydraException> why) {
    if (state.isOver()) {
      return;
    }
    failure = why.orElse(null);
    state = how;
    Optional<RelayLink> last = link();
    link = null;
    last.ifPresent(RelayLink::abort);
    why.ifPresent(trouble -> tell(told -> told.gaveUp(trouble)));
    firstJoin.completeExceptionally(
        why.orElseGet(() -> new HydraException(Category.CLOSED, peer(), "closed")));
    ended();
  }

  /** A listener that throws must not keep the connection from going on. */
  private void tell(Consumer<ConnectionListener> news) {
    try {
      news.accept(listener);
    } catch (Throwable thrown) {
      LOG.warn("the listener of the connection to {} threw", peer(), thrown);
    }
  }

  /** The client has ended for good: whoever waits must be told. */
  abstract void ended();

  private boolean comesBack(Optional<Status> status) {
    if (status.isPresent()) {
      return StatusCode.of(status.get().code()).map(policy::comesBackAfter).orElse(false);
    }
    return policy.enabled() && everJoined;
  }

  private HydraException failure(String reason, Optional<Status> status, Category otherwise) {
    Optional<StatusCode> code = status.flatMap(said -> StatusCode.of(said.code()));
    return new HydraException(
        code.map(this::category).orElse(otherwise),
        peer(),
        reason,
        status.map(Status::code).orElse(HydraException.NO_STATUS),
        null,
        null);
  }

  private Category category(StatusCode code) {
    return switch (code) {
      case MODE_REFUSED, BAD_PROOF, WRONG_RELAY, REPLACED, POLICY_REFUSED ->
          Category.NOT_AUTHORIZED;
      case UNSUPPORTED_VERSION, MALFORMED, BAD_ROLE, FORBIDDEN -> Category.PROTOCOL;
      case TOO_LARGE -> Category.FIX_INPUT;
      case TOO_SLOW -> Category.TOO_SLOW;
      default -> lostCategory();
    };
  }

  /** Returns a sentence about a fatal status. */
  String sentence(Status status) {
    String name = StatusCode.of(status.code()).map(Enum::name).orElse("an unknown code");
    return String.format("relay %s said %s (%02X)", peer(), name, status.code());
  }

  private void dialAgain() {
    if (!state.isOver()) {
      dial();
    }
  }

  private void dial() {
    newLink().dial(loop);
  }

  /** Begins a link, which takes the place of the one before. */
  RelayLink newLink() {
    link = new RelayLink(ticket.relay(), this, handshake, trust);
    return link;
  }

  boolean isCurrent(RelayLink candidate) {
    return candidate == link;
  }
}
