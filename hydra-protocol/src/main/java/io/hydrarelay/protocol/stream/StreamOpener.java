package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
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
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A consumer: turns the frames a relay sends into events, over as many connections as it takes
 * (§8). Not thread-safe; does no I/O and starts no timer. Events are handed out on the calling
 * thread, in order.
 *
 * <pre>
 *   connected -> STATUS -> frames ... -> over: eof, closed or fatal
 *       ^                                  |
 *       +-- resumePoint: new connection ---+   (never after fatal or a finished session)
 * </pre>
 */
public final class StreamOpener {
  private static final int FIRST_RELAY_TYPE = 0x80;

  private enum Connection {
    AWAITS_STATUS,
    OPEN,
    OVER
  }

  private final StreamReader reader;
  private final EventSink events;
  private Connection connection = Connection.OVER;
  private int badFrames;
  private boolean stopped;

  /**
   * Makes a consumer that has seen nothing yet.
   *
   * @param session the session's credentials; a signing key is not needed
   * @param options what the application asks for
   * @param aead implementation of the cipher
   * @param hashes makes what computes a stream's chain: {@link RunningHash#INLINE}, or faster
   * @param clockMillis unix time in milliseconds
   * @param events takes each event; it must not call back into this object
   */
  public StreamOpener(
      SessionCredentials session,
      OpenerOptions options,
      AeadProvider aead,
      Supplier<RunningHash> hashes,
      LongSupplier clockMillis,
      EventSink events) {
    this.reader = new StreamReader(session, options, aead, hashes, clockMillis, events);
    this.events = events;
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
    reader.joined(joinedWith);
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
      FrameHeader header = FrameHeader.peek(frame);
      if (header.frameBytes() == frame.remaining()) {
        return header;
      }
    }
    throw new IllegalArgumentException("these " + frame.remaining() + " bytes are no whole frame");
  }

  /** Goes by the table of §8.3. */
  private void dispatch(FrameHeader header, ByteBuffer frame)
      throws ProtocolException, FatalStreamException {
    if (connection == Connection.AWAITS_STATUS && header.type() != FrameType.STATUS.code()) {
      close(StreamEvent.ClosedReason.BAD_RELAY);
      return;
    }
    Optional<FrameType> type = FrameType.of(header.type());
    if (type.isEmpty()) {
      notForConsumers(header);
      return;
    }
    switch (type.get()) {
      case HEADER -> reader.header(header, frame).ifPresent(this::bad);
      case DATA, CHECK, END -> reader.sealed(type.get(), header, frame).ifPresent(this::bad);
      case PING -> Ping.decode(bodyOf(frame));
      case PONG -> Pong.decode(bodyOf(frame));
      case STATUS -> status(Status.decode(bodyOf(frame)));
      case LAG -> lag(Lag.decode(bodyOf(frame)));
      default -> notForConsumers(header);
    }
  }

  private static ByteBuffer bodyOf(ByteBuffer frame) {
    return frame.duplicate().position(Hydra1.FRAME_HEADER_BYTES);
  }

  private void notForConsumers(FrameHeader header) {
    if (header.type() < FIRST_RELAY_TYPE) {
      bad(StreamEvent.Reason.UNEXPECTED);
    }
  }

  private void status(Status status) {
    if (connection == Connection.AWAITS_STATUS) {
      connection = Connection.OPEN;
      reader.admitted();
    }
    events.accept(new StreamEvent.Status(status.code(), status.arg()));
    if (StatusCode.isFatal(status.code())) {
      close(StreamEvent.ClosedReason.STATUS);
    }
  }

  private void lag(Lag lag) {
    reader.lag(lag);
    events.accept(new StreamEvent.Lag(lag.skipped(), lag.nextSeq()));
  }

  private void bad(StreamEvent.Reason reason) {
    badFrames++;
    events.accept(new StreamEvent.Bad(reason));
    if (tooManyBad()) {
      close(StreamEvent.ClosedReason.TOO_MANY_BAD);
    }
  }

  private boolean tooManyBad() {
    return badFrames > Hydra1.MAX_BAD_FRAMES;
  }

  /** The input has ended: {@code interrupted}, unless the session is finished (§8.9). */
  public void eof() {
    if (connection == Connection.OVER) {
      return;
    }
    connection = Connection.OVER;
    if (!reader.finished()) {
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
    if (connection != Connection.OPEN) {
      return;
    }
    try {
      reader.tick();
    } catch (FatalStreamException stalled) {
      stop(stalled.code());
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
    boolean onlyGarbage = tooManyBad() && !reader.authenticatedHere();
    return onlyGarbage ? ResumePoint.LIVE_EDGE : reader.next().orElse(ResumePoint.LIVE_EDGE);
  }

  /**
   * Returns the highest epoch seen, by this consumer or the one before it; 0 if none. An
   * application that stores it can give it to a later consumer: {@link OpenerOptions#highestEpoch}.
   */
  public long highestEpoch() {
    return reader.highestEpoch();
  }

  /** Returns whether the authenticated end of the session was seen. */
  public boolean finished() {
    return reader.finished();
  }

  /** Returns whether a fatal event has stopped this consumer for good. */
  public boolean stopped() {
    return stopped;
  }

  /** Returns whether the caller must close the connection: it is over, or all was received. */
  public boolean connectionOver() {
    return connection == Connection.OVER || reader.finished();
  }
}
