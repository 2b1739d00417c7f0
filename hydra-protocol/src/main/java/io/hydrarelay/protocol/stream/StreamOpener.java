package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A consumer: turns the frames a relay sends into events, over as many connections as it takes
 * (§8). Not thread-safe; does no I/O and starts no timer. Events are handed out on the calling
 * thread, in order.
 *
 * <pre>
 *   connected -> (first frame) -> frames ... -> over: eof, closed, fatal
 *       ^                                        |
 *       +--- resumePoint: a new connection ------+   (never after fatal or a finished session)
 * </pre>
 */
public final class StreamOpener {
  private static final int FIRST_RELAY_TYPE = 0x80;
  private static final long NO_SEQ = -1;

  private enum Connection {
    OVER,
    AWAITS_STATUS,
    OPEN
  }

  private final SessionCredentials session;
  private final OpenerOptions options;
  private final AeadProvider aead;
  private final LongSupplier clockMillis;
  private final Consumer<StreamEvent> events;
  private final HeaderCheck headerCheck;
  private final Delivery delivery;
  private final FreshnessClock freshness;
  private final ByteBuffer scratch = ByteBuffer.allocate(Hydra1.MAX_BODY_BYTES);

  private Optional<OpenedStream> current = Optional.empty();
  private long highestEpoch;
  private boolean everAuthenticated;
  private boolean finished;
  private boolean stopped;

  private Connection connection = Connection.OVER;
  private int badFrames;
  private boolean authenticatedHere;
  private long lagNextSeq = NO_SEQ;

  /**
   * Makes a consumer that has seen nothing yet.
   *
   * @param session the session's credentials; a signing key is not needed
   * @param options what the application asks for
   * @param aead implementation of the cipher
   * @param clockMillis unix time in milliseconds
   * @param events takes each event; it must not call back into this object
   */
  public StreamOpener(
      SessionCredentials session,
      OpenerOptions options,
      AeadProvider aead,
      LongSupplier clockMillis,
      Consumer<StreamEvent> events) {
    this.session = session;
    this.options = options;
    this.aead = aead;
    this.clockMillis = clockMillis;
    this.events = events;
    this.headerCheck = new HeaderCheck(session);
    this.delivery = new Delivery(options, events);
    this.freshness = new FreshnessClock(options.maxStalenessMillis());
    this.highestEpoch = Math.max(0, options.highestEpoch() - 1);
  }

  /**
   * Begins a new connection, whose JOIN named that point.
   *
   * @throws IllegalStateException after a fatal event
   */
  public void connected(ResumePoint joinedWith) {
    if (stopped) {
      throw new IllegalStateException("the consumer has stopped for good");
    }
    connection = Connection.AWAITS_STATUS;
    badFrames = 0;
    authenticatedHere = false;
    lagNextSeq = NO_SEQ;
    freshness.joined(joinedWith);
  }

  /**
   * Takes the next frame of the connection, PING and PONG included; answering a PING is up to the
   * caller. Frames after the connection is over are ignored.
   *
   * @param wholeFrame header and body, all of what remains; the position does not move
   * @throws IllegalArgumentException when that is not exactly one frame
   */
  public void frame(ByteBuffer wholeFrame) {
    ByteBuffer frame = wholeFrame.slice();
    FrameHeader header = headerOf(frame);
    if (connection == Connection.OVER) {
      return;
    }
    try {
      dispatch(header, frame);
    } catch (ProtocolException wrongLength) {
      close(StreamEvent.ClosedReason.BAD_RELAY);
    } catch (FatalStreamException contradiction) {
      stop(contradiction.code());
    }
  }

  private static FrameHeader headerOf(ByteBuffer frame) {
    if (frame.remaining() >= Hydra1.FRAME_HEADER_BYTES) {
      FrameHeader header = FrameHeader.read(frame.duplicate());
      if (header.frameBytes() == frame.remaining()) {
        return header;
      }
    }
    throw new IllegalArgumentException("these " + frame.remaining() + " bytes are no whole frame");
  }

  private void dispatch(FrameHeader header, ByteBuffer frame)
      throws ProtocolException, FatalStreamException {
    if (connection == Connection.AWAITS_STATUS && header.type() != FrameType.STATUS.code()) {
      close(StreamEvent.ClosedReason.BAD_RELAY);
      return;
    }
    Optional<FrameType> type = FrameType.of(header.type());
    if (type.isEmpty()) {
      unknown(header);
      return;
    }
    ByteBuffer body = frame.slice(Hydra1.FRAME_HEADER_BYTES, header.length());
    switch (type.get()) {
      case HEADER -> header(header, frame, body);
      case DATA, CHECK, END -> sealed(type.get(), header, frame);
      case PING -> Ping.decode(body);
      case PONG -> Pong.decode(body);
      case STATUS -> status(Status.decode(body));
      case LAG -> lag(Lag.decode(body));
      default -> unknown(header);
    }
  }

  private void unknown(FrameHeader header) {
    if (header.type() < FIRST_RELAY_TYPE) {
      bad(StreamEvent.Reason.UNEXPECTED);
    }
  }

  private void status(Status status) {
    if (connection == Connection.AWAITS_STATUS) {
      connection = Connection.OPEN;
      freshness.restart(clockMillis.getAsLong());
    }
    events.accept(new StreamEvent.Status(status.code(), status.arg()));
    if (StatusCode.isFatal(status.code())) {
      close(StreamEvent.ClosedReason.STATUS);
    }
  }

  private void lag(Lag lag) {
    lagNextSeq = lag.nextSeq();
    events.accept(new StreamEvent.Lag(lag.skipped(), lag.nextSeq()));
  }

  private void header(FrameHeader header, ByteBuffer frame, ByteBuffer body)
      throws FatalStreamException {
    if (current.isPresent() && current.get().isHeaderFrame(frame)) {
      return;
    }
    Optional<StreamHeader> genuine = headerCheck.check(header, body, highestEpoch);
    if (genuine.isEmpty()) {
      bad(StreamEvent.Reason.HEADER);
      return;
    }
    accept(genuine.get());
  }

  private void accept(StreamHeader header) {
    StreamEvent.How how = howItFollows(header);
    current = Optional.of(new OpenedStream(session, header, aead));
    highestEpoch = header.epoch();
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
  private void sealed(FrameType type, FrameHeader header, ByteBuffer frame)
      throws FatalStreamException {
    if (current.isEmpty()) {
      bad(StreamEvent.Reason.UNEXPECTED);
      return;
    }
    OpenedStream stream = current.get();
    if (!isWellFormed(header)) {
      bad(StreamEvent.Reason.MALFORMED);
    } else if (header.seq() < stream.expected()) {
      events.accept(new StreamEvent.Duplicate(header.seq()));
    } else if (stream.ended()) {
      bad(StreamEvent.Reason.UNEXPECTED);
    } else {
      open(stream, type, header, frame);
    }
  }

  private static boolean isWellFormed(FrameHeader header) {
    return (header.flags() & ~FrameHeader.KNOWN_FLAGS) == 0
        && header.length() >= Hydra1.TAG_BYTES
        && header.seq() >= 0
        && header.seq() <= Hydra1.MAX_SEQ;
  }

  private void open(OpenedStream stream, FrameType type, FrameHeader header, ByteBuffer frame)
      throws FatalStreamException {
    ByteBuffer plaintext = roomFor(type, header);
    if (!stream.open(header, frame, plaintext)) {
      bad(StreamEvent.Reason.AUTH);
      return;
    }
    noteHole(stream, header.seq());
    stream.advance(header.seq());
    if (type == FrameType.DATA) {
      stream.data(header, frame);
      delivery.data(header, plaintext.flip());
    } else {
      check(stream, type, header, frame, plaintext.flip());
    }
  }

  /** Returns new memory for what the application will keep, and the same memory for the rest. */
  private ByteBuffer roomFor(FrameType type, FrameHeader header) {
    boolean kept = type == FrameType.DATA && MessageAssembler.isWhole(header.flags());
    return kept ? ByteBuffer.allocate(header.length() - Hydra1.TAG_BYTES) : scratch.clear();
  }

  private void noteHole(OpenedStream stream, long seq) {
    boolean first = !everAuthenticated;
    boolean announced = lagNextSeq == seq;
    everAuthenticated = true;
    authenticatedHere = true;
    lagNextSeq = NO_SEQ;
    if (seq == stream.expected()) {
      return;
    }
    long missing = seq - stream.expected();
    StreamEvent.Cause cause = announced ? StreamEvent.Cause.LAG : StreamEvent.Cause.UNEXPLAINED;
    events.accept(
        first
            ? new StreamEvent.LateJoin(seq)
            : new StreamEvent.Gap(stream.expected(), missing, cause));
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

  private void bad(StreamEvent.Reason reason) {
    events.accept(new StreamEvent.Bad(reason));
    badFrames++;
    if (badFrames > Hydra1.MAX_BAD_FRAMES) {
      close(StreamEvent.ClosedReason.TOO_MANY_BAD);
    }
  }

  /** The input has ended; an {@code interrupted} unless the session is finished (§8.9). */
  public void eof() {
    if (connection == Connection.OVER) {
      return;
    }
    connection = Connection.OVER;
    if (!finished) {
      events.accept(new StreamEvent.Interrupted());
    }
  }

  /** The relay was silent for three keepalive periods, which the caller measures (§4.4). */
  public void timedOut() {
    if (connection != Connection.OVER) {
      close(StreamEvent.ClosedReason.TIMEOUT);
    }
  }

  /** Looks at the clock (§8.8); to be called about once a second while connected. */
  public void tick() {
    if (connection != Connection.OPEN || current.isEmpty() || current.get().ended()) {
      return;
    }
    long sigMillis = current.get().header().sigMillis();
    if (sigMillis == 0) {
      return;
    }
    OptionalLong silentMillis = freshness.stalled(sigMillis, clockMillis.getAsLong());
    if (silentMillis.isEmpty()) {
      return;
    }
    events.accept(new StreamEvent.Stalled(silentMillis.getAsLong()));
    if (options.stalledIsFatal()) {
      stop(StreamEvent.FatalCode.STALLED);
    }
  }

  private void close(StreamEvent.ClosedReason reason) {
    connection = Connection.OVER;
    events.accept(new StreamEvent.Closed(reason));
  }

  private void stop(StreamEvent.FatalCode code) {
    connection = Connection.OVER;
    stopped = true;
    events.accept(new StreamEvent.Fatal(code));
  }

  /**
   * Returns what the next JOIN should name (§8.11): the next frame wanted; or the live edge, where
   * no stream was seen or the last connection brought nothing but garbage.
   */
  public ResumePoint resumePoint() {
    boolean onlyGarbage = badFrames > Hydra1.MAX_BAD_FRAMES && !authenticatedHere;
    if (onlyGarbage || current.isEmpty()) {
      return ResumePoint.LIVE_EDGE;
    }
    OpenedStream stream = current.get();
    return new ResumePoint(stream.header().epoch(), stream.expected());
  }

  /**
   * Returns the highest epoch seen, by this consumer or the one before it; 0 if none. An
   * application that stores it can give it to a later consumer: {@link OpenerOptions#highestEpoch}.
   */
  public long highestEpoch() {
    return Math.max(highestEpoch, options.highestEpoch());
  }

  /** Returns whether the authenticated end of the session was seen. */
  public boolean finished() {
    return finished;
  }

  /** Returns whether a fatal event has stopped this consumer for good. */
  public boolean stopped() {
    return stopped;
  }

  /** Returns whether the caller must close the connection: it is over, or all was received. */
  public boolean connectionOver() {
    return connection == Connection.OVER || finished;
  }
}
