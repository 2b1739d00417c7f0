package io.hydrarelay.server.session;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.metrics.ConsumerView;
import io.hydrarelay.server.metrics.FrameTally;
import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.metrics.SessionPhase;
import io.hydrarelay.server.metrics.SessionView;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One producer, its ring, and the consumers that read it. The state machine around it is {@link
 * SessionRegistry}'s.
 *
 * <p>What the ring holds and who may write it is guarded by this object's lock, which is held for
 * moments only. The current producer's event loop publishes; event loops of consumers read without
 * the lock.
 */
final class Session {
  /** What {@link #oldestUnneededNanos} says when everything is needed. */
  static final long NOTHING = Long.MIN_VALUE;

  /** Of chunks that sockets have a hold of, how many are looked at for each one published. */
  private static final int LOOKS_PER_CHUNK = 4;

  /**
   * How the session ends for a consumer that has got everything.
   *
   * @param status what it is told, if anything
   */
  record Closing(Optional<Status> status) {}

  private final SessionName name;
  private final String fingerprint;
  private final SessionRegistry registry;
  private final RingMemory memory;
  private final SessionListener listener;
  private final Traffic traffic;
  private final ByteRate rate;
  private final BroadcastRing ring;
  private final Map<ConsumerPort, ConsumerCursor> consumers = new ConcurrentHashMap<>();
  private final AtomicInteger lagging = new AtomicInteger();
  private final long openedNanos = System.nanoTime();

  /** What each event loop has handed to consumers of this session. */
  private final Map<EventExecutor, FrameTally> sent = new ConcurrentHashMap<>();

  private volatile List<Fanout> fanouts = List.of();
  private volatile LagPolicy policy;
  private volatile ProducerPort producer;
  private volatile boolean starved;
  private volatile Optional<Closing> closing = Optional.empty();

  private Optional<PinnedHeader> pinned = Optional.empty();
  private boolean streamEnded;
  private volatile long nextSeq;
  private boolean released;

  /** Written under the registry's lock. */
  volatile SessionState state = SessionState.WAITING;

  /** How often the producer was lost, so that a timer knows its own loss; likewise. */
  long lossCount;

  Session(SessionName name, SessionRegistry registry, RingMemory memory) {
    this.name = name;
    this.fingerprint = name.id().fingerprint();
    this.registry = registry;
    this.memory = memory;
    this.listener = registry.listener();
    this.traffic = registry.traffic();
    this.rate = traffic.ofSession();
    this.ring = new BroadcastRing(registry.buffers());
    this.policy = registry.settings().defaultPolicy();
  }

  SessionName name() {
    return name;
  }

  String fingerprint() {
    return fingerprint;
  }

  SessionSettings settings() {
    return registry.settings();
  }

  SessionListener listener() {
    return listener;
  }

  RelayCounters counters() {
    return registry.counters();
  }

  /** Returns where that event loop counts what its consumers of this session get. */
  FrameTally sent(EventExecutor loop) {
    return sent.computeIfAbsent(loop, first -> new FrameTally());
  }

  BroadcastRing ring() {
    return ring;
  }

  LagPolicy policy() {
    return policy;
  }

  Optional<Closing> closing() {
    return closing;
  }

  int consumerCount() {
    return consumers.size();
  }

  Audience audience() {
    return new Audience(consumers.size(), lagging.get());
  }

  // ---- the producer's place

  Optional<ProducerPort> producer() {
    return Optional.ofNullable(producer);
  }

  /** Puts a producer into its place; whoever had it before can bring nothing more. */
  synchronized Optional<ProducerPort> seat(ProducerPort newcomer, LagPolicy asked) {
    Optional<ProducerPort> before = Optional.ofNullable(producer);
    producer = newcomer;
    policy = asked == LagPolicy.RELAY_DEFAULT ? settings().defaultPolicy() : asked;
    return before;
  }

  synchronized boolean unseat(ProducerPort leaving) {
    if (producer != leaving) {
      return false;
    }
    producer = null;
    return true;
  }

  /** Returns what a producer is told of the pinned stream, if there is one. */
  synchronized Optional<Ack> ack() {
    return pinned.map(header -> new Ack(header.epoch(), nextSeq));
  }

  synchronized Optional<StreamHeader> pinned() {
    return pinned.map(PinnedHeader::header);
  }

  /** Returns whether the producer must not be read because a consumer lags (§6.5, BLOCK). */
  boolean holdsProducerBack() {
    return policy == LagPolicy.BLOCK && lagging.get() > 0;
  }

  /** Returns whether the producer should not be read now because buffers are short. */
  boolean lacksMemory() {
    return memory.isShortFor(this);
  }

  void resumeProducer() {
    producer().ifPresent(ProducerPort::resume);
  }

  // ---- publishing, on the producer's event loop

  /** Pins an accepted HEADER and announces it, if there is room for the announcement. */
  ProducerSeat.Taken pin(ProducerPort from, StreamHeader header) {
    return take(
        from,
        Chunk.noFrames(),
        () -> {
          pinned = Optional.of(new PinnedHeader(header));
          nextSeq = 0;
          streamEnded = false;
        });
  }

  /** Takes a unit, reference included, into the ring; without {@code YES} the caller keeps it. */
  ProducerSeat.Taken publish(ProducerPort from, FrameUnit unit, boolean endsStream) {
    return take(
        from,
        unit,
        () -> {
          nextSeq = Math.max(nextSeq, unit.highestSeq() + 1);
          streamEnded |= endsStream;
        });
  }

  /** Appends a unit if there is room for it; what it means for the stream happens before. */
  private ProducerSeat.Taken take(ProducerPort from, FrameUnit unit, Runnable onRoom) {
    int cost = Chunk.costOf(unit);
    if (!memory.reserve(cost, this)) {
      pressOldest();
      return producer == from ? ProducerSeat.Taken.NO_ROOM : ProducerSeat.Taken.REPLACED;
    }
    long trimmed;
    ProducerSeat.Taken taken;
    synchronized (this) {
      trimmed = makeRoom(cost);
      taken =
          producer != from
              ? ProducerSeat.Taken.REPLACED
              : starved ? ProducerSeat.Taken.NO_ROOM : ProducerSeat.Taken.YES;
      if (taken == ProducerSeat.Taken.YES) {
        onRoom.run();
        ring.append(pinned.orElseThrow(), unit);
        trimmed += trim();
      }
    }
    memory.release(taken == ProducerSeat.Taken.YES ? trimmed : trimmed + cost);
    if (taken == ProducerSeat.Taken.NO_ROOM) {
      pressOldest();
    }
    return taken;
  }

  /** Hands what was published to the consumers of the caller's event loop, and wakes the others. */
  void serveConsumers(EventExecutor callersLoop) {
    for (Fanout fanout : fanouts) {
      fanout.serve(callersLoop);
    }
  }

  void wakeConsumers() {
    for (Fanout fanout : fanouts) {
      fanout.wake();
    }
  }

  /** Releases the oldest entries until the cost fits, or sets {@link #starved}. */
  private long makeRoom(int cost) {
    starved = true;
    long freed = 0;
    while (ring.cost() + cost > settings().ringBytes()) {
      if (!oldestIsUnneeded()) {
        return freed;
      }
      freed += ring.releaseOldest();
    }
    starved = false;
    return freed;
  }

  /** Releases what neither a consumer nor the rules of retention want. */
  private long trim() {
    long freed = 0;
    boolean drained = state == SessionState.DRAINING;
    while (oldestIsUnneeded()
        && (drained
            || ring.oldestIsAnnouncement()
            || ring.keepsEnoughWithoutOldest(settings().capacity(), settings().retainBytes()))) {
      freed += ring.releaseOldest();
    }
    ring.reclaim(LOOKS_PER_CHUNK);
    return freed;
  }

  private boolean oldestIsUnneeded() {
    Optional<Chunk> oldest = ring.oldest();
    if (oldest.isEmpty()) {
      return false;
    }
    for (Fanout fanout : fanouts) {
      if (fanout.gate() <= oldest.get().index) {
        return false;
      }
    }
    return true;
  }

  private void pressOldest() {
    Optional<Chunk> oldest;
    synchronized (this) {
      oldest = ring.oldest();
    }
    if (oldest.isPresent()) {
      for (Fanout fanout : fanouts) {
        if (fanout.gate() <= oldest.get().index) {
          fanout.press(oldest.get().index);
        }
      }
    }
  }

  // ---- bytes per second

  /** Bytes came from the producer; returns how long not to read it, 0 or less for not at all. */
  long received(int bytes) {
    return traffic.received(bytes, rate, consumerCount());
  }

  /** Returns how much to read from the producer at once. */
  int mostBytesPerRead() {
    return traffic.mostBytesPerRead(rate, consumerCount());
  }

  /** Bytes were handed to a consumer. */
  void sent(int bytes) {
    traffic.sent(bytes);
  }

  // ---- memory that others need

  synchronized long oldestUnneededNanos() {
    return oldestIsUnneeded() ? ring.oldest().orElseThrow().publishedNanos : NOTHING;
  }

  /** Looks whether sockets are done with what the ring has given up. */
  synchronized void reclaim() {
    ring.reclaim(Integer.MAX_VALUE);
  }

  /** Gives up the oldest chunk if nobody needs it; returns what it had cost. */
  long giveUpOldestUnneeded() {
    long freed = 0;
    synchronized (this) {
      if (oldestIsUnneeded()) {
        freed = ring.releaseOldest();
      }
    }
    memory.release(freed);
    return freed;
  }

  /** A gate has moved: a producer may find room, a ring that nobody waits for may shrink. */
  void gateMoved() {
    if (starved) {
      resumeProducer();
    }
    if (closing.isPresent() || allHaveCaughtUp()) {
      long freed;
      synchronized (this) {
        freed = released ? 0 : trim();
      }
      memory.release(freed);
    }
    memory.someIsUnneeded();
  }

  private boolean allHaveCaughtUp() {
    long newest = ring.newest().index;
    for (Fanout fanout : fanouts) {
      if (fanout.gate() <= newest) {
        return false;
      }
    }
    return true;
  }

  /** Gives back everything; the session is gone. */
  void release() {
    long freed;
    synchronized (this) {
      released = true;
      freed = ring.releaseAll();
    }
    memory.release(freed);
  }

  // ---- consumers

  /** Returns where a consumer with that resume pair would begin in the ring, if anywhere. */
  synchronized Optional<StartPosition> historyFor(Join join) {
    HistorySearch search = new HistorySearch(ring);
    long epoch = join.resumeEpoch();
    if (epoch == 0) {
      return join.resumeSeq() == 1 ? search.oldest() : Optional.empty();
    }
    boolean pinnedStream = pinned.map(header -> header.epoch() == epoch).orElse(false);
    return pinnedStream || search.hasStream(epoch)
        ? search.from(epoch, join.resumeSeq())
        : Optional.empty();
  }

  /** Adds a consumer, on its event loop. */
  synchronized ConsumerCursor addConsumer(Join join, ConsumerPort port, EventExecutor loop) {
    StartPosition start =
        historyFor(join)
            .orElseGet(
                () ->
                    StartPosition.liveEdge(ring.newest(), streamEnded ? Optional.empty() : pinned));
    Fanout fanout = fanoutOn(loop);
    ConsumerCursor cursor = new ConsumerCursor(this, fanout, port, start);
    fanout.add(cursor);
    consumers.put(port, cursor);
    return cursor;
  }

  private Fanout fanoutOn(EventExecutor loop) {
    for (Fanout fanout : fanouts) {
      if (fanout.loop() == loop) {
        return fanout;
      }
    }
    Fanout fanout = new Fanout(this, loop);
    List<Fanout> more = new ArrayList<>(fanouts);
    more.add(fanout);
    fanouts = List.copyOf(more);
    return fanout;
  }

  /** Forgets a consumer, on its event loop. */
  void consumerLeft(Fanout fanout, ConsumerPort port, String reason) {
    consumers.remove(port);
    synchronized (this) {
      if (fanout.isEmpty()) {
        fanouts = fanouts.stream().filter(other -> other != fanout).toList();
      }
    }
    gateMoved();
    listener.consumerLeft(fingerprint, port.peer(), reason);
    announceAudience();
    registry.consumerLeft(this);
  }

  void laggingChanged(boolean more) {
    int now = more ? lagging.incrementAndGet() : lagging.decrementAndGet();
    announceAudience();
    if (now == 0) {
      resumeProducer();
    }
  }

  void announceAudience() {
    producer().ifPresent(ProducerPort::audienceChanged);
  }

  void inform(StatusCode code) {
    consumers.keySet().forEach(consumer -> consumer.inform(code));
  }

  /** Ends one consumer's wait. */
  void expire(ConsumerPort port, Status status) {
    if (consumers.containsKey(port)) {
      port.expire(status);
    }
  }

  // ---- views, from any thread

  /** Returns how the consumers get on, a moment ago. */
  Stream<ConsumerView> consumerViews() {
    return consumers.values().stream().map(ConsumerCursor::view);
  }

  /** Returns how the session gets on, a moment ago. */
  SessionView view() {
    Chunk newest = ring.newest();
    List<ConsumerView> views = consumerViews().toList();
    return new SessionView(
        fingerprint,
        name.mode(),
        SessionPhase.valueOf(state.name()),
        policy,
        producer != null,
        views.size(),
        (int) views.stream().filter(view -> view.state().isSlow()).count(),
        newest.framesAfter(),
        newest.bytesAfter(),
        sent.values().stream().mapToLong(FrameTally::frames).sum(),
        sent.values().stream().mapToLong(FrameTally::bytes).sum(),
        nextSeq,
        ring.frames(),
        ring.cost(),
        views.stream().mapToLong(ConsumerView::lagFrames).max().orElse(0),
        Duration.ofNanos(System.nanoTime() - openedNanos));
  }

  // ---- the end

  /** Ends the session for its consumers: each gets what waits for it, then the status if any. */
  void close(Optional<Status> status) {
    closing = Optional.of(new Closing(status));
    wakeConsumers();
    gateMoved();
  }
}
