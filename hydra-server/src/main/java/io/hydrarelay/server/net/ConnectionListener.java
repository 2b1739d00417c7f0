package io.hydrarelay.server.net;

import io.hydrarelay.server.metrics.DisconnectReason;
import java.net.SocketAddress;

/** What happens to connections before they have joined a session, told as it happens. */
public interface ConnectionListener {
  /**
   * A connection was refused before its join succeeded: it was told a status, or closed without a
   * word. What has joined is told of by the hooks of sessions.
   */
  default void connectionRefused(SocketAddress peer, DisconnectReason reason) {}
}
