package io.hydrarelay.server.net;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.DisconnectReason;

/**
 * Why a connection gets no place.
 *
 * @param reason for logs and counters
 * @param status for the peer
 * @param why in one short phrase
 */
record Refusal(DisconnectReason reason, Status status, String why) {
  static Refusal full(DisconnectReason reason, String why) {
    return new Refusal(reason, Status.of(StatusCode.FULL, 0), why);
  }
}
