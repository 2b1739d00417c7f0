package io.hydrarelay.server;

import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.net.EventLog;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs what happens to sessions, and tells the application, whose failures stay its own. */
final class RelayEvents implements RelayListener {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");

  private final RelayListener application;
  private final EventLog log;

  RelayEvents(RelayListener application, EventLog log) {
    this.application = application;
    this.log = log;
  }

  @Override
  public void sessionOpened(String session) {
    LOG.debug("session opened: session={}", session);
    tell("sessionOpened", () -> application.sessionOpened(session));
  }

  @Override
  public void sessionClosed(String session) {
    LOG.debug("session closed: session={}", session);
    tell("sessionClosed", () -> application.sessionClosed(session));
  }

  @Override
  public void producerJoined(String session, SocketAddress peer) {
    debug("producer joined", session, peer);
    tell("producerJoined", () -> application.producerJoined(session, peer));
  }

  @Override
  public void producerReplaced(String session, SocketAddress peer) {
    debug("producer replaced", session, peer);
    tell("producerReplaced", () -> application.producerReplaced(session, peer));
  }

  @Override
  public void producerGone(String session, SocketAddress peer, boolean finished) {
    debug("producer gone", session, peer);
    tell("producerGone", () -> application.producerGone(session, peer, finished));
  }

  @Override
  public void consumerJoined(String session, SocketAddress peer) {
    debug("consumer joined", session, peer);
    tell("consumerJoined", () -> application.consumerJoined(session, peer));
  }

  @Override
  public void consumerLagging(String session, SocketAddress peer, long waitingFrames) {
    log.event(
        Level.INFO,
        "consumer-lags",
        "consumer lags: session={} remote={} waiting={}",
        session,
        EventLog.address(peer),
        waitingFrames);
    tell("consumerLagging", () -> application.consumerLagging(session, peer, waitingFrames));
  }

  @Override
  public void consumerSkipped(String session, SocketAddress peer, long skippedFrames) {
    tell("consumerSkipped", () -> application.consumerSkipped(session, peer, skippedFrames));
  }

  @Override
  public void consumerLeft(String session, SocketAddress peer, String reason) {
    debug("consumer left", session, peer);
    tell("consumerLeft", () -> application.consumerLeft(session, peer, reason));
  }

  @Override
  public void connectionRefused(SocketAddress peer, DisconnectReason reason) {
    tell("connectionRefused", () -> application.connectionRefused(peer, reason));
  }

  private void debug(String event, String session, SocketAddress peer) {
    if (LOG.isDebugEnabled()) {
      log.event(
          Level.DEBUG, event, event + ": session={} remote={}", session, EventLog.address(peer));
    }
  }

  /** What a hook throws must not end a connection, or leave a session half changed. */
  private void tell(String hook, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError | AssertionError thrown) {
      log.event(Level.WARN, "hook-failed", "hook failed: hook={}", hook, thrown);
    }
  }
}
