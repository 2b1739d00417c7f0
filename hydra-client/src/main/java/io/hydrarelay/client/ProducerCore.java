package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The network side of a producer (§7): the join with its proof, what the relay acknowledges, and
 * the writing of frames that {@link ProducerStream} has sealed into the cache.
 */
final class ProducerCore extends SessionClient {
  /** What the relay owes next. */
  private enum Step {
    CHALLENGE,
    STATUS,
    AUDIENCE,
    JOINED
  }

  /** Learns what the network tells. From the event loop. */
  interface Owner {
    /** The relay's numbers of consumers have changed. */
    void audience(Audience now);

    /** There may be room for more frames, or never again. */
    void roomCame();

    /** Everything sealed has been handed to the network. */
    void networkIsIdle();
  }

  private final ProducerConfig config;
  private final ResendCache cache;
  private final Owner owner;
  private final AtomicBoolean pumping = new AtomicBoolean();
  private Step step = Step.STATUS;
  private byte[] joinBytes = new byte[0];
  private int keepaliveSeconds;
  private Optional<Ack> ackAtJoin = Optional.empty();
  private int badFrames;
  private volatile long relayEpoch;
  private volatile boolean closing;

  ProducerCore(Ticket ticket, ProducerConfig config, ResendCache cache, Owner owner) {
    super(
        ticket,
        config.reconnectPolicy(),
        config.clientHandshake(),
        config.trust(),
        config.listener());
    this.config = config;
    this.cache = cache;
    this.owner = owner;
  }

  /** Returns the epoch that the relay has named at the last join, 0 for none; unsigned. */
  long relayEpoch() {
    return relayEpoch;
  }

  boolean isOwned() {
    return ticket().credentials().mode() == Mode.OWNED;
  }

  // ---- whether there is any point in sending, from any thread

  /** The application has said that this is the end. */
  void closing() {
    closing = true;
  }

  boolean isUsable() {
    return !closing && !state().isOver();
  }

  /** Returns whether there is nothing left to close. */
  boolean isClosed() {
    return closing || state() == ConnectionState.CLOSED;
  }

  /** Throws if nothing can be sent any more. */
  void ensureUsable() throws HydraException {
    if (!isUsable()) {
      throw reason();
    }
  }

  /** Throws if the connection is over for good. */
  void ensureAlive() throws HydraException {
    if (state().isOver()) {
      throw reason();
    }
  }

  /** Returns why nothing can be sent any more. */
  HydraException reason() {
    return failure()
        .map(HydraException::here)
        .orElseGet(() -> new HydraException(Category.CLOSED, peer(), "the producer is closed"));
  }

  /** There is something to send. From any thread. */
  void wake() {
    if (pumping.compareAndSet(false, true)) {
      loop()
          .execute(
              () -> {
                pumping.set(false);
                link().ifPresent(this::pump);
              });
    }
  }

  private void pump(RelayLink link) {
    boolean wrote = false;
    while (state() == ConnectionState.CONNECTED && link.isWritable()) {
      Optional<ByteBuf> next = cache.nextToSend();
      if (next.isEmpty()) {
        break;
      }
      link.write(next.get());
      wrote = true;
    }
    if (wrote) {
      link.flush();
      owner.roomCame();
    }
    if (cache.isIdle()) {
      owner.networkIsIdle();
    }
  }

  // ---- the link

  @Override
  public void linkConnected(RelayLink link) {
    long epoch = cache.header().map(StreamHeader::epoch).orElse(0L);
    Join join = Join.producer(ticket().credentials(), config.lagPolicy(), epoch);
    joinBytes = join.toBytes();
    ackAtJoin = Optional.empty();
    badFrames = 0;
    step = isOwned() ? Step.CHALLENGE : Step.STATUS;
    link.awaits(step.name());
    link.send(joinBytes);
  }

  @Override
  public void linkWritable(RelayLink link) {
    pump(link);
  }

  @Override
  public void linkReadComplete() {
    // Every frame was dealt with when it came.
  }

  @Override
  public void linkLost(RelayLink link, String reason, boolean silent) {
    if (isCurrent(link)) {
      connectionLost(reason, silent);
    }
  }

  @Override
  public void linkFrame(RelayLink link, FrameHeader header, ByteBuf frame) {
    if (!isCurrent(link)) {
      return;
    }
    ByteBuffer body =
        frame.nioBuffer(frame.readerIndex() + Hydra1.FRAME_HEADER_BYTES, header.length());
    try {
      dispatch(link, header.type(), body);
    } catch (ProtocolException wrongLength) {
      badRelay(wrongLength.getMessage());
    }
  }

  private void dispatch(RelayLink link, int code, ByteBuffer body) throws ProtocolException {
    Optional<FrameType> type = FrameType.of(code);
    boolean early = step == Step.CHALLENGE || step == Step.STATUS;
    if (early && !isOneOf(type, FrameType.STATUS, FrameType.CHALLENGE)) {
      badRelay("the first frame was neither STATUS nor CHALLENGE");
    } else if (type.isEmpty()) {
      drop(code);
    } else {
      switch (type.get()) {
        case STATUS -> status(link, Status.decode(body));
        case CHALLENGE -> challenge(link, Challenge.decode(body));
        case ACK -> ack(Ack.decode(body));
        case AUDIENCE -> audience(link, Audience.decode(body));
        case PING, PONG -> requireBody(body);
        default -> drop(code);
      }
    }
  }

  private static boolean isOneOf(Optional<FrameType> type, FrameType one, FrameType other) {
    return type.isPresent() && (type.get() == one || type.get() == other);
  }

  private static void requireBody(ByteBuffer body) throws ProtocolException {
    Ping.decode(body);
  }

  /** Frames that have no place at a producer: those of relays to come are skipped (§7.5). */
  private void drop(int code) {
    boolean counts = code < FrameType.STATUS.code();
    if (counts && ++badFrames > Hydra1.MAX_BAD_FRAMES) {
      connectionEnded("relay " + peer() + " sent too many bad frames", Optional.empty());
    }
  }

  private void badRelay(String why) {
    connectionEnded("relay " + peer() + " broke the protocol: " + why, Optional.empty());
  }

  // ---- the join

  private void challenge(RelayLink link, Challenge challenge) {
    Optional<SigningKey> key = ticket().credentials().signingKey();
    if (step != Step.CHALLENGE || key.isEmpty()) {
      badRelay("CHALLENGE where none belongs");
      return;
    }
    Proof proof = Proof.sign(key.get(), joinBytes, challenge, peer());
    step = Step.STATUS;
    link.awaits("STATUS");
    link.send(proof.toFrame());
  }

  private void status(RelayLink link, Status status) {
    if (StatusCode.isFatal(status.code())) {
      connectionEnded(sentence(status), Optional.of(status));
    } else if (status.code() == StatusCode.OK.code() && step == Step.STATUS) {
      keepaliveSeconds = status.keepaliveSeconds();
      step = Step.AUDIENCE;
      link.awaits("AUDIENCE");
    } else if (step == Step.CHALLENGE) {
      badRelay("STATUS 00 before the proof");
    }
  }

  private void audience(RelayLink link, Audience audience) {
    if (step == Step.AUDIENCE && resume()) {
      step = Step.JOINED;
      joined(keepaliveSeconds);
      pump(link);
    }
    owner.audience(audience);
  }

  /** Decides what to send on this connection (§7.3); false when the connection is over. */
  private boolean resume() {
    long epoch = ackAtJoin.map(Ack::epoch).orElse(0L);
    long taken = ackAtJoin.map(Ack::nextSeq).orElse(0L);
    relayEpoch = epoch;
    boolean goesOn = cache.resume(epoch, taken, isOwned());
    if (!goesOn) {
      badRelay("it acknowledged a stream newer than ours");
    }
    return goesOn;
  }

  private void ack(Ack ack) {
    if (step != Step.JOINED) {
      ackAtJoin = Optional.of(ack);
    } else if (cache.acknowledge(ack.epoch(), ack.nextSeq())) {
      owner.roomCame();
    } else {
      badRelay("it acknowledged frames that were never sent");
    }
  }

  /**
   * The producer has nothing more to say. From any thread; what is returned tells when it is so.
   */
  Future<?> finish(ConnectionState how, Optional<HydraException> why) {
    closing = true;
    return loop().submit(() -> end(how, why));
  }

  @Override
  void ended() {
    cache.finish();
    owner.roomCame();
    owner.audience(new Audience(0, 0));
  }

  HydraException clockIsWrong() {
    return new HydraException(
        Category.SECURITY,
        peer(),
        "CLOCK: the relay names an epoch more than 24 hours ahead of the local clock");
  }
}
