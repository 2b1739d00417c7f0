package io.hydrarelay.protocol.frame;

import java.util.Optional;

/** The types of frames (§4.2). */
public enum FrameType {
  /** Begins a stream. */
  HEADER(0x01),
  /** Carries messages. */
  DATA(0x02),
  /** Carries the producer's signature over all frames before it. */
  CHECK(0x03),
  /** Ends a stream, or the session. */
  END(0x04),
  /** Asks the peer for a PONG. */
  PING(0x05),
  /** Answers a PING. */
  PONG(0x06),
  /** Answers a CHALLENGE. */
  PROOF(0x11),
  /** What the relay says. */
  STATUS(0x80),
  /** The relay's challenge to an owned producer. */
  CHALLENGE(0x81),
  /** What a consumer was made to skip. */
  LAG(0x82),
  /** What the relay has taken. */
  ACK(0x83),
  /** How many consumers a session has. */
  AUDIENCE(0x84);

  private static final FrameType[] BY_CODE = new FrameType[256];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  /** Returns the byte of this type. */
  public int code() {
    return code;
  }

  /** Returns whether frames of this type go from the producer through to the consumers (§1.4). */
  public boolean isEndToEnd() {
    return code <= END.code;
  }

  /** Returns the type of that byte, or empty for an unknown one. */
  public static Optional<FrameType> of(int code) {
    return code >= 0 && code < BY_CODE.length
        ? Optional.ofNullable(BY_CODE[code])
        : Optional.empty();
  }
}
