package io.hydrarelay.protocol;

import java.util.Optional;

/** What a relay says in a STATUS frame (§10). */
public enum StatusCode {
  /** The join succeeded. */
  OK(0x00, Reconnect.STAYS),
  /** The producer's connection is lost; the session lingers. */
  PRODUCER_GONE(0x01, Reconnect.STAYS),
  /** A producer has joined. */
  PRODUCER_JOINED(0x02, Reconnect.STAYS),
  /** The relay does not speak this version; arg is the highest it speaks. */
  UNSUPPORTED_VERSION(0x10, Reconnect.NO),
  /** A JOIN or control frame was ill-formed. */
  MALFORMED(0x11, Reconnect.NO),
  /** The role byte names no role. */
  BAD_ROLE(0x12, Reconnect.NO),
  /** The relay does not accept open sessions. */
  MODE_REFUSED(0x13, Reconnect.NO),
  /** Wrong token, refused key or bad signature. */
  BAD_PROOF(0x14, Reconnect.NO),
  /** The ticket names another relay than this one. */
  WRONG_RELAY(0x15, Reconnect.NO),
  /** No producer serves this session. */
  NO_SESSION(0x16, Reconnect.ASK),
  /** An open session has a producer already. */
  BUSY(0x17, Reconnect.ASK),
  /** A limit of the relay is reached. */
  FULL(0x18, Reconnect.YES),
  /** Too many joins from this address; arg is the time to wait, in milliseconds. */
  RATE(0x19, Reconnect.YES),
  /** A frame that is not allowed for this role or state. */
  FORBIDDEN(0x1A, Reconnect.NO),
  /** A newer stream or producer has taken this one's place. */
  REPLACED(0x1B, Reconnect.NEVER),
  /** The consumer could not keep up; arg is the number of frames that waited. */
  TOO_SLOW(0x1C, Reconnect.ASK),
  /** A limit of time has passed. */
  TIMEOUT(0x1D, Reconnect.YES),
  /** The relay shuts down; arg is the time to wait, in milliseconds. */
  SHUTDOWN(0x1E, Reconnect.YES),
  /** The relay failed. */
  INTERNAL(0x1F, Reconnect.YES),
  /** The lag policy asked for is not allowed here; arg is the set of allowed ones. */
  POLICY_REFUSED(0x20, Reconnect.NO),
  /** A message is above the relay's limit; arg is the limit, in bytes. */
  TOO_LARGE(0x22, Reconnect.NO);

  /** Whether a client comes back by itself after a code (§10). */
  public enum Reconnect {
    /** The connection goes on. */
    STAYS,
    /** By itself. */
    YES,
    /** Only if the application asked for it. */
    ASK,
    /** Not by itself. */
    NO,
    /** Not by itself, and no setting changes that. */
    NEVER
  }

  private static final StatusCode[] BY_CODE = new StatusCode[256];

  static {
    for (StatusCode status : values()) {
      BY_CODE[status.code] = status;
    }
  }

  private final int code;
  private final Reconnect reconnect;

  StatusCode(int code, Reconnect reconnect) {
    this.code = code;
    this.reconnect = reconnect;
  }

  /** Returns the byte of this code. */
  public int code() {
    return code;
  }

  /** Returns whether a client comes back by itself after this code. */
  public Reconnect reconnect() {
    return reconnect;
  }

  /** Returns whether the relay closes the connection after this code. */
  public boolean isFatal() {
    return isFatal(code);
  }

  /** Returns whether that code, known or not, ends the connection (§4.3). */
  public static boolean isFatal(int code) {
    return code >= 0x10;
  }

  /** Returns the status of that byte, or empty for an unknown one. */
  public static Optional<StatusCode> of(int code) {
    return code >= 0 && code < 256 ? Optional.ofNullable(BY_CODE[code]) : Optional.empty();
  }
}
