package io.hydrarelay.server.session;

import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.net.SocketAddress;

/** A producer's connection as its session sees it. Every method may be called from any thread. */
public interface ProducerPort {
  /** Returns where the producer is. */
  SocketAddress peer();

  /** Something that kept the producer from being read is over: try again. */
  void resume();

  /** The number of consumers, or of those lagging, has changed. */
  void audienceChanged();

  /**
   * Ends the connection: the status is sent, then a close.
   *
   * @param reason for logs and counters
   * @param status for the producer
   * @param why in one short phrase
   */
  void refuse(DisconnectReason reason, Status status, String why);

  /** The relay has ended, no thread works for this port any more: gives back what waits here. */
  default void release() {
    // Most ports have nothing waiting.
  }
}
