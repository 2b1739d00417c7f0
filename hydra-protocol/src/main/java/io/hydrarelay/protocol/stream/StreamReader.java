package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads the end-to-end frames of a consumer: HEADER (§8.4), DATA, CHECK and END (§8.5 to §8.8).
 * What it knows outlives connections (§8.1). Its methods return why a frame is to be dropped and
 * counted, or empty.
 */
final class StreamReader {
  private static final long NO_SEQ = -1;

  private final SessionCredentials session;
  private final OpenerOptions options;
  private final AeadProvider aead;
  private final Supplier<RunningHash> hashes;
  private final LongSupplier clockMillis;
  private final EventSink events;
  private final HeaderCheck headerCheck;
  private final Delivery delivery;
  private final FreshnessClock freshness;
  private final ByteBuffer scratch = ByteBuffer.allocate(Hydra1.MAX_BODY_BYTES);

  private Optional<OpenedStream> current = Optional.empty();
  private long highestEpoch;
  private boolean everAuthenticated;
  private boolean authenticatedHere;
  private boolean finished;
  private long lagNextSeq = NO_SEQ;

  StreamReader(
      SessionCredentials session,
      OpenerOptions options,
      AeadProvider aead,
      Supplier<RunningHash> hashes,
      LongSupplier clockMillis,
      EventSink events) {
    this.session = session;
    this.options = options;
    this.aead = aead;
    this.hashes = hashes;
    this.clockMillis = clockMillis;
    this.events = events;
    this.headerCheck = new HeaderCheck(session);
    this.delivery = new Delivery(options, events);
    this.freshness = new FreshnessClock(options.maxStalenessMillis());
    this.highestEpoch = Math.max(0, options.highestEpoch() - 1);
  }

  /** A JOIN was sent on a new connection. */
  void joined(ResumePoint point) {
    authenticatedHere = false;
    lagNextSeq = NO_SEQ;
    freshness.joined(point);
  }

  /** The relay has let the consumer in. */
  void admitted() {
    freshness.restart(clockMillis.getAsLong());
  }

  void lag(Lag lag) {
    lagNextSeq = lag.nextSeq();
  }

  Optional<StreamEvent.Reason> header(FrameHeader header, ByteBuffer frame)
      throws FatalStreamException {
    if (current.isPresent() && current.get().isHeaderFrame(frame)) {
      return Optional.empty();
    }
    Optional<StreamHeader> genuine = headerCheck.check(header, frame, highestEpoch);
    genuine.ifPresent(this::begin);
    return genuine.isPresent() ? Optional.empty() : Optional.of(StreamEvent.Reason.HEADER);
  }

  private void begin(StreamHeader header) {
    StreamEvent.How how = howItFollows(header);
    current = Optional.of(new OpenedStream(session, header, aead, hashes));
    highestEpoch = header.epoch();
    authenticatedHere = true;
    lagNextSeq = NO_SEQ;
    freshness.restart(clockMillis.getAsLong());
    events.accept(new StreamEvent.Stream(header.epoch(), how));
    delivery.begin(header.epoch());
  }

  private StreamEvent.How howItFollows(StreamHeader header) {
    if (highestEpoch == 0) {
      return StreamEvent.How.FIRST;
    }
    boolean clean =
        current
            .filter(OpenedStream::ended)
            .map(stream -> stream.header().epoch() == header.prevEpoch())
            .orElse(false);
    return clean ? StreamEvent.How.CLEAN : StreamEvent.How.BROKEN;
  }

  /** Takes a DATA, CHECK or END, in the order of §8.5. */
  Optional<StreamEvent.Reason> sealed(FrameType type, FrameHeader header, ByteBuffer frame)
      throws FatalStreamException {
    if (current.isEmpty()) {
      return Optional.of(StreamEvent.Reason.UNEXPECTED);
    }
    OpenedStream stream = current.get();
    if (!isWellFormed(header)) {
      return Optional.of(StreamEvent.Reason.MALFORMED);
    }
    if (header.seq() < stream.expected()) {
      events.accept(new StreamEvent.Duplicate(header.seq()));
      return Optional.empty();
    }
    if (stream.ended()) {
      return Optional.of(StreamEvent.Reason.UNEXPECTED);
    }
    ByteBuffer plaintext = roomFor(type, header);
    if (!stream.open(header, frame, plaintext)) {
      return Optional.of(StreamEvent.Reason.AUTH);
    }
    authenticated(stream, type, header, frame, plaintext.flip());
    return Optional.empty();
  }

  private static boolean isWellFormed(FrameHeader header) {
    return (header.flags() & ~FrameHeader.KNOWN_FLAGS) == 0
        && header.length() >= Hydra1.TAG_BYTES
        && header.seq() >= 0
        && header.seq() <= Hydra1.MAX_SEQ;
  }

  /** Returns new memory for what the application will keep, and the same memory for the rest. */
  private ByteBuffer roomFor(FrameType type, FrameHeader header) {
    boolean kept = type == FrameType.DATA && MessageAssembler.isWhole(header.flags());
    return kept ? ByteBuffer.allocate(header.length() - Hydra1.TAG_BYTES) : scratch.clear();
  }

  private void authenticated(
      OpenedStream stream,
      FrameType type,
      FrameHeader header,
      ByteBuffer frame,
      ByteBuffer plaintext)
      throws FatalStreamException {
    noteHole(stream.expected(), header.seq());
    stream.advance(header.seq());
    if (type == FrameType.DATA) {
      stream.data(header, frame);
      delivery.data(header, plaintext);
    } else {
      check(stream, type, header, frame, plaintext);
    }
  }

  private void noteHole(long expected, long seq) {
    boolean first = !everAuthenticated;
    boolean announced = lagNextSeq == seq;
    everAuthenticated = true;
    authenticatedHere = true;
    lagNextSeq = NO_SEQ;
    if (seq == expected) {
      return;
    }
    StreamEvent.Cause cause = announced ? StreamEvent.Cause.LAG : StreamEvent.Cause.UNEXPLAINED;
    events.accept(
        first
            ? new StreamEvent.LateJoin(seq)
            : new StreamEvent.Gap(expected, seq - expected, cause));
    delivery.hole();
  }

  private void check(
      OpenedStream stream,
      FrameType type,
      FrameHeader header,
      ByteBuffer frame,
      ByteBuffer plaintext)
      throws FatalStreamException {
    CheckBody body = stream.check(type, header, plaintext);
    if (stream.chainIsKnown()) {
      delivery.verified(header.seq(), body.timeMillis());
    } else {
      delivery.adopted(header.seq(), body.timeMillis());
    }
    stream.follow(body, frame);
    judgeAge(body.timeMillis());
    if (type == FrameType.END) {
      end(stream, (header.flags() & FrameHeader.LAST) != 0);
    }
  }

  private void judgeAge(long timeMillis) throws FatalStreamException {
    if (session.mode() == Mode.OPEN) {
      return;
    }
    OptionalLong ageMillis = freshness.checked(timeMillis, clockMillis.getAsLong());
    if (ageMillis.isEmpty()) {
      return;
    }
    events.accept(new StreamEvent.Stale(ageMillis.getAsLong()));
    if (options.staleIsFatal()) {
      throw new FatalStreamException(StreamEvent.FatalCode.STALE);
    }
  }

  private void end(OpenedStream stream, boolean last) {
    stream.end();
    delivery.discardUnfinished();
    finished = last;
    events.accept(new StreamEvent.End(last));
  }

  /** Looks whether the producer has been silent for too long. */
  void tick() throws FatalStreamException {
    if (current.isEmpty() || current.get().ended()) {
      return;
    }
    long sigMillis = current.get().header().sigMillis();
    OptionalLong silentMillis = freshness.stalled(sigMillis, clockMillis.getAsLong());
    if (silentMillis.isEmpty()) {
      return;
    }
    events.accept(new StreamEvent.Stalled(silentMillis.getAsLong()));
    if (options.stalledIsFatal()) {
      throw new FatalStreamException(StreamEvent.FatalCode.STALLED);
    }
  }

  /** Returns the next frame wanted, once a stream was seen. */
  Optional<ResumePoint> next() {
    return current.map(stream -> new ResumePoint(stream.header().epoch(), stream.expected()));
  }

  /** Returns whether this connection has brought a frame that authenticates. */
  boolean authenticatedHere() {
    return authenticatedHere;
  }

  long highestEpoch() {
    return Math.max(highestEpoch, options.highestEpoch());
  }

  boolean finished() {
    return finished;
  }
}
