package io.hydrarelay.server.net;

import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.session.SessionRegistry;
import io.hydrarelay.server.tls.RelayTls;
import java.util.Optional;

/**
 * What every connection of a relay uses.
 *
 * @param settings limits of connections
 * @param admission who may connect
 * @param registry the sessions
 * @param checks where signatures are checked
 * @param turns when producers that send much are read
 * @param tls what peers speak TLS with, if they may
 * @param events where it is told what becomes of connections
 */
public record RelayServices(
    ConnectionSettings settings,
    Admission admission,
    SessionRegistry registry,
    SignatureChecks checks,
    ReadTurns turns,
    Optional<RelayTls> tls,
    ConnectionEvents events) {

  /** Returns where the relay counts. */
  RelayCounters counters() {
    return registry.counters();
  }
}
