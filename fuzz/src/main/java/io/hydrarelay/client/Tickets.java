package io.hydrarelay.client;

import io.hydrarelay.fuzz.HonestSession;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.Ticket;

/** Tickets of a session at the hostile relay. */
final class Tickets {
  private Tickets() {}

  static Ticket consumer(HonestSession session) {
    return session.producer().mode() == Mode.OPEN
        ? Ticket.open(HostileRelay.ADDRESS, session.producer())
        : Ticket.consumer(HostileRelay.ADDRESS, session.producer());
  }

  static Ticket producer(HonestSession session) {
    return session.producer().mode() == Mode.OPEN
        ? Ticket.open(HostileRelay.ADDRESS, session.producer())
        : Ticket.producer(HostileRelay.ADDRESS, session.producer());
  }
}
