package io.hydrarelay.server.net;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;

/** Logs what becomes of connections, and tells the listener. Thread-safe. */
public final class ConnectionEvents {
  private static final String REFUSED = "connection refused";
  private static final String CLOSED = "connection closed";

  private static final String FIELDS = ": reason={} told={} role={} session={} remote={} detail={}";

  private final EventLog log;
  private final ConnectionListener listener;

  /** Makes events for one relay. */
  public ConnectionEvents(EventLog log, ConnectionListener listener) {
    this.log = log;
    this.listener = listener;
  }

  /** A connection is told why it gets no place. */
  void refused(SocketAddress peer, Optional<Join> join, Refusal refusal) {
    say(REFUSED, peer, join, refusal.reason(), told(refusal), refusal.why());
    listener.connectionRefused(peer, refusal.reason());
  }

  /** A connection gets no place and is told nothing. */
  void turnedAway(SocketAddress peer, DisconnectReason reason, String why) {
    say(REFUSED, peer, Optional.empty(), reason, EventLog.NONE, why);
    listener.connectionRefused(peer, reason);
  }

  /** A connection that has joined is told that it ends, and why. */
  void closed(SocketAddress peer, Optional<Join> join, Refusal refusal) {
    say(CLOSED, peer, join, refusal.reason(), told(refusal), refusal.why());
  }

  /** A connection that has joined is closed, and told nothing. */
  void cut(SocketAddress peer, Optional<Join> join, DisconnectReason reason, String why) {
    say(CLOSED, peer, join, reason, EventLog.NONE, why);
  }

  /** A connection broke. */
  void lost(SocketAddress peer, Optional<Join> join, Throwable cause) {
    log.event(
        Level.DEBUG,
        "connection-lost",
        "connection lost: role={} session={} remote={} detail={}",
        role(join),
        session(join),
        EventLog.address(peer),
        EventLog.message(cause));
  }

  /** The relay failed. */
  void failed(SocketAddress peer, Optional<Join> join, Throwable cause) {
    log.event(
        Level.WARN,
        "connection-failed",
        "connection failed: role={} session={} remote={}",
        role(join),
        session(join),
        EventLog.address(peer),
        cause);
  }

  private void say(
      String event,
      SocketAddress peer,
      Optional<Join> join,
      DisconnectReason reason,
      String told,
      String why) {
    log.event(
        Level.INFO,
        event.replace(' ', '-') + "/" + reason.label(),
        event + FIELDS,
        reason.label(),
        told,
        role(join),
        session(join),
        EventLog.address(peer),
        why);
  }

  private static String told(Refusal refusal) {
    return StatusCode.of(refusal.status().code()).map(StatusCode::name).orElse(EventLog.NONE);
  }

  private static String role(Optional<Join> join) {
    return join.map(known -> known.role().name().toLowerCase(Locale.ROOT)).orElse("unknown");
  }

  private static String session(Optional<Join> join) {
    return join.map(known -> known.sessionId().fingerprint()).orElse(EventLog.NONE);
  }
}
