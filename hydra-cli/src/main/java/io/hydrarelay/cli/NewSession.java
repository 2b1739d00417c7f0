package io.hydrarelay.cli;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import java.security.SecureRandom;
import java.util.Locale;

/** Makes sessions: their secrets come from the system's random source. */
final class NewSession {
  private static final SecureRandom RANDOM = new SecureRandom();

  private NewSession() {}

  /** Returns the producer's ticket of a new owned session. */
  static Ticket owned(Endpoint relay) {
    return Ticket.producer(relay, SessionCredentials.generateOwned(RANDOM));
  }

  /** Returns the ticket of a new open session. */
  static Ticket open(Endpoint relay) {
    return Ticket.open(relay, SessionCredentials.generateOpen(RANDOM));
  }

  /** Returns what users call a ticket of that kind. */
  static String nameOf(Ticket.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
