package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import java.time.Duration;
import java.util.List;

/**
 * What connections need to know of the relay's settings (§11).
 *
 * @param names "host:port" names that tickets may call this relay by; empty for any
 * @param allowOpen whether open sessions are accepted
 * @param allowedPolicies bits of the lag policies that producers may ask for
 * @param maxPayload largest message, in bytes
 * @param stall how long a consumer may take nothing while bytes wait
 * @param handshake limit from connect to STATUS 00
 * @param headerWait limit from a producer's join to its first HEADER
 * @param frameWait limit from a frame's first to its last byte
 * @param closeFlush how long the delivery of a fatal STATUS may take
 * @param keepalive keepalive announced to clients; zero for none
 * @param sendBuffer SO_SNDBUF of consumers, in bytes; 0 for the system's
 */
public record ConnectionSettings(
    List<String> names,
    boolean allowOpen,
    int allowedPolicies,
    long maxPayload,
    Duration stall,
    Duration handshake,
    Duration headerWait,
    Duration frameWait,
    Duration closeFlush,
    Duration keepalive,
    int sendBuffer) {

  /**
   * A consumer whose outbox holds so much takes no more until half of it is gone: one unit may wait
   * behind what the socket holds. With a quarter of it 64 consumers of 64 KiB frames get 4.6 GB/s
   * instead of 7.3.
   */
  static final int OUTBOX_BYTES = Hydra1.MAX_UNIT_BYTES;

  /**
   * Units below this are copied, so that they pin nothing, and so that an outbox pins few buffers.
   * Beside a limit of 16 KiB this costs nothing that can be measured.
   */
  static final int COPY_BELOW_BYTES = 65_536;

  /** A consumer whose socket has taken nothing for so long is shown as stalled. */
  static final long STALL_SHOWN_NANOS = 2_000_000_000;

  int keepaliveSeconds() {
    return Math.toIntExact(keepalive.toSeconds());
  }
}
