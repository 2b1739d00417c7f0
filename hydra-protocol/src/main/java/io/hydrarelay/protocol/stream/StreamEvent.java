package io.hydrarelay.protocol.stream;

import java.nio.ByteBuffer;

/** What a consumer learns, in the order in which it happened (§8.12). Immutable. */
public sealed interface StreamEvent {
  /** How a stream follows the one before. */
  enum How {
    /** The first stream this consumer sees. */
    FIRST,
    /** The stream before has ended, and nothing is between the two. */
    CLEAN,
    /** The end of the stream before, or a whole stream, is missing. */
    BROKEN
  }

  /** Why frames are missing. */
  enum Cause {
    /** The relay said that it left them out because this consumer was slow. */
    LAG,
    /** Nobody said why. */
    UNEXPLAINED
  }

  /** What is wrong with a frame that was dropped. */
  enum Reason {
    /** A HEADER that is ill-formed or not the producer's. */
    HEADER,
    /** A frame that does not authenticate. */
    AUTH,
    /** A frame that no producer sends. */
    MALFORMED,
    /** A frame that has no place here. */
    UNEXPECTED
  }

  /** Why a connection is over. */
  enum ClosedReason {
    /** The relay does not follow the protocol. */
    BAD_RELAY,
    /** More than 64 bad frames. */
    TOO_MANY_BAD,
    /** The relay said so; the status event before tells why. */
    STATUS,
    /** The relay was silent for three keepalive periods. */
    TIMEOUT
  }

  /** Why a consumer stops for good. */
  enum FatalCode {
    /** The stream needs a suite or feature that this implementation has not. */
    UNSUPPORTED,
    /** An authenticated frame is ill-formed. */
    MALFORMED,
    /** A genuine HEADER, but of an older stream. */
    ROLLBACK,
    /** DATA where a CHECK must be. */
    UNSIGNED_RUN,
    /** A message above 67,108,864 bytes. */
    TOO_LARGE,
    /** Somebody who holds the session key, but not the producer's, sealed a frame. */
    FORGED,
    /** More would have to be held back than the application allows. */
    HOLD_OVERFLOW,
    /** The stream is too old, and the application asked for this. */
    STALE,
    /** The producer is silent for too long, and the application asked for this. */
    STALLED
  }

  /**
   * A stream begins.
   *
   * @param epoch its epoch
   * @param how how it follows the stream before
   */
  record Stream(long epoch, How how) implements StreamEvent {}

  /**
   * The first frame received is not the stream's first one.
   *
   * @param seq its number
   */
  record LateJoin(long seq) implements StreamEvent {}

  /**
   * Frames are missing.
   *
   * @param from the first missing one
   * @param count how many: of frames, each of which may have held many small messages, or a part of
   *     a large one
   * @param cause why
   */
  record Gap(long from, long count, Cause cause) implements StreamEvent {}

  /**
   * The relay says that it left frames out. This is not authenticated; a gap that follows is.
   *
   * @param skipped how many
   * @param nextSeq the frame that follows
   */
  record Lag(long skipped, long nextSeq) implements StreamEvent {}

  /**
   * A message.
   *
   * @param payload its bytes, read-only; messages of one batch share their memory
   * @param epoch the stream
   * @param seq the message's last frame
   */
  record Message(ByteBuffer payload, long epoch, long seq) implements StreamEvent {
    /** Makes the payload read-only. */
    public Message {
      payload = payload.isReadOnly() ? payload : payload.asReadOnlyBuffer();
    }
  }

  /**
   * A fragment of a message whose beginning is missing.
   *
   * @param seq its number
   */
  record Skipped(long seq) implements StreamEvent {}

  /**
   * A frame that came before; ignored.
   *
   * @param seq its number
   */
  record Duplicate(long seq) implements StreamEvent {}

  /**
   * Everything up to here since the last verified or adopted CHECK is the producer's, complete and
   * in order.
   *
   * @param seq the CHECK or END
   * @param timeMillis the producer's unix time when it was sealed
   */
  record Verified(long seq, long timeMillis) implements StreamEvent {}

  /**
   * The first CHECK after a hole: from here on the stream can be verified again; what came between
   * the CHECK before the hole and this one stays unverified for ever.
   *
   * @param seq the CHECK or END
   * @param timeMillis the producer's unix time when it was sealed
   */
  record Adopted(long seq, long timeMillis) implements StreamEvent {}

  /**
   * Messages that were held back and will never be verified were dropped.
   *
   * @param count how many
   */
  record Unverified(long count) implements StreamEvent {}

  /**
   * The stream joined at its live edge is old.
   *
   * @param ageMillis age of its first CHECK
   */
  record Stale(long ageMillis) implements StreamEvent {}

  /**
   * No CHECK has come for too long.
   *
   * @param millis for how long
   */
  record Stalled(long millis) implements StreamEvent {}

  /**
   * The authenticated end.
   *
   * @param last whether of the session; else another stream follows
   */
  record End(boolean last) implements StreamEvent {}

  /**
   * What the relay says.
   *
   * @param code see {@link io.hydrarelay.protocol.StatusCode}; maybe unknown
   * @param arg what the code says it is
   */
  record Status(int code, long arg) implements StreamEvent {}

  /**
   * A frame was dropped and counted.
   *
   * @param reason what is wrong with it
   */
  record Bad(Reason reason) implements StreamEvent {}

  /** The connection has ended without an authenticated end. */
  record Interrupted() implements StreamEvent {}

  /**
   * The connection must be closed.
   *
   * @param reason why
   */
  record Closed(ClosedReason reason) implements StreamEvent {}

  /**
   * The consumer stops and must not reconnect by itself.
   *
   * @param code why
   */
  record Fatal(FatalCode code) implements StreamEvent {}
}
