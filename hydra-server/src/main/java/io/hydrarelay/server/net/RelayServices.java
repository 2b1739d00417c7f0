package io.hydrarelay.server.net;

import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.session.SessionRegistry;

/**
 * What every connection of a relay uses.
 *
 * @param settings limits of connections
 * @param admission who may connect
 * @param registry the sessions
 * @param checks where signatures are checked
 */
public record RelayServices(
    ConnectionSettings settings,
    Admission admission,
    SessionRegistry registry,
    SignatureChecks checks) {

  /** Returns where the relay counts. */
  RelayCounters counters() {
    return registry.counters();
  }
}
