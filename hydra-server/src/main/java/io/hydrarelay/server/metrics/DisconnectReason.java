package io.hydrarelay.server.metrics;

import io.hydrarelay.protocol.StatusCode;
import java.util.Locale;

/**
 * Why a connection ended. A status code gives a reason of the same name; where one code stands for
 * several reasons, they are told apart here. Reasons may be added.
 */
public enum DisconnectReason implements CounterLabel {
  /** The peer closed the connection, and was told nothing. */
  LEFT,
  /** The connection broke. */
  LOST,
  /** The session has ended, and the peer got or sent all of it. */
  FINISHED,
  /** What came is not Hydra/1. */
  NOT_HYDRA,
  /** The TLS handshake failed, or what came behind it was no TLS any more. */
  TLS_FAILED,
  /** TOO_SLOW: more waited for the consumer than it may (policy DISCONNECT). */
  LAGGED,
  /** TOO_SLOW: the consumer took nothing for {@code stall}. */
  STALLED,
  /** TIMEOUT: the join was not over within {@code handshake}. */
  HANDSHAKE_TIMEOUT,
  /** TIMEOUT: nothing was heard for three keepalive periods. */
  SILENT,
  /** TIMEOUT: a HEADER did not come, or a frame was not complete, in time. */
  TIMEOUT,
  /** UNSUPPORTED_VERSION. */
  UNSUPPORTED_VERSION,
  /** MALFORMED: a JOIN or control frame was ill-formed. */
  MALFORMED,
  /** BAD_ROLE. */
  BAD_ROLE,
  /** MODE_REFUSED: open sessions are not accepted. */
  MODE_REFUSED,
  /** BAD_PROOF: wrong token, key or signature. */
  BAD_PROOF,
  /** WRONG_RELAY: the ticket names another relay. */
  WRONG_RELAY,
  /** NO_SESSION: no producer came, or none came back. */
  NO_SESSION,
  /** BUSY: the open session has a producer already. */
  BUSY,
  /** FULL: a limit of the relay is reached. */
  FULL,
  /** RATE: too many joins from this address. */
  RATE,
  /** RATE, or a close without a word: too many connections from this source in a short time. */
  SOURCE_RATE,
  /** FULL, or a close without a word: the source has as many connections as it may. */
  SOURCE_CONNECTIONS,
  /** FULL: the source has as many joining connections as it may. */
  SOURCE_PENDING,
  /** BAD_PROOF: the session's producer key is not on the relay's list. */
  KEY_NOT_ALLOWED,
  /** FORBIDDEN: a frame that is not allowed there. */
  FORBIDDEN,
  /** REPLACED: a newer producer or stream has the place. */
  REPLACED,
  /** SHUTDOWN, or a close without a word: the relay closes. */
  SHUTDOWN,
  /** INTERNAL: the relay failed. */
  INTERNAL,
  /** POLICY_REFUSED: the lag policy asked for is not allowed here. */
  POLICY_REFUSED,
  /** TOO_LARGE: a message above the relay's limit. */
  TOO_LARGE,
  /** A status that has no reason of its own yet. */
  OTHER;

  /** Returns the reason of a status that may have only one, or the most common of several. */
  public static DisconnectReason of(StatusCode code) {
    if (code == StatusCode.TOO_SLOW) {
      return LAGGED;
    }
    for (DisconnectReason reason : values()) {
      if (reason.name().equals(code.name())) {
        return reason;
      }
    }
    return OTHER;
  }

  /** Returns the reason of a status as it stands on the wire. */
  public static DisconnectReason ofCode(int code) {
    return StatusCode.of(code).map(DisconnectReason::of).orElse(OTHER);
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
