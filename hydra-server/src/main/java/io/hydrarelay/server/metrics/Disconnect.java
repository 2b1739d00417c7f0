package io.hydrarelay.server.metrics;

import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A connection that ended, or was told to.
 *
 * @param time when
 * @param session fingerprint of its session; empty when no JOIN came
 * @param role what it was: {@code producer}, {@code consumer}, or {@code unknown} without a JOIN
 * @param remote where the peer is
 * @param reason why
 * @param code the byte of the STATUS it was told; empty when it was told none
 * @param detail why, in one short phrase
 */
public record Disconnect(
    Instant time,
    Optional<String> session,
    String role,
    SocketAddress remote,
    DisconnectReason reason,
    Optional<Integer> code,
    String detail) {
  /** Returns one of a peer that never said who it is, and was told nothing. */
  public static Disconnect ofStranger(SocketAddress remote, DisconnectReason reason, String why) {
    return new Disconnect(
        Instant.now(), Optional.empty(), "unknown", remote, reason, Optional.empty(), why);
  }
}
