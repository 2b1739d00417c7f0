package io.hydrarelay.server.session;

import java.net.SocketAddress;

/**
 * What happens to sessions, told as it happens. The methods run on network threads and must not
 * block. Sessions are named by fingerprint, the only part of an id that may leave the relay (§2.4).
 */
public interface SessionListener {
  /** A session has come to be. */
  default void sessionOpened(String fingerprint) {}

  /** A session is gone, with all its memory. */
  default void sessionClosed(String fingerprint) {}

  /** A producer has joined. */
  default void producerJoined(String fingerprint, SocketAddress peer) {}

  /** A newer producer has taken the place of this one. */
  default void producerReplaced(String fingerprint, SocketAddress peer) {}

  /** The producer is gone, with or without having finished its session. */
  default void producerGone(String fingerprint, SocketAddress peer, boolean finished) {}

  /** A consumer has joined. */
  default void consumerJoined(String fingerprint, SocketAddress peer) {}

  /** A consumer began to lag. */
  default void consumerLagging(String fingerprint, SocketAddress peer, long waitingFrames) {}

  /** A lagging consumer was moved forward past that many frames. */
  default void consumerSkipped(String fingerprint, SocketAddress peer, long skippedFrames) {}

  /** A consumer is gone; the reason is a status name, or "left". */
  default void consumerLeft(String fingerprint, SocketAddress peer, String reason) {}
}
