package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Ticket;
import java.nio.charset.StandardCharsets;

/** Tickets and addresses, as somebody may have pasted them (Hydra/1 §2.5, §2.6). */
public final class TicketFuzzer {
  private static final int LONG_ENOUGH_TO_BE_SECRET = 16;

  private TicketFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    try {
      Ticket ticket = Ticket.parse(text);
      String canonical = ticket.text();
      Demand.that(Ticket.parse(canonical).text().equals(canonical), "a ticket reads differently");
      Demand.that(!ticket.toString().contains(payload(canonical)), "a ticket shows its secrets");
    } catch (BadTicketException bad) {
      String stripped = text.strip();
      Demand.that(
          stripped.length() < LONG_ENOUGH_TO_BE_SECRET || !bad.getMessage().contains(stripped),
          "what may be a ticket stands in an error");
    }
    try {
      Endpoint endpoint = Endpoint.parse(text);
      Demand.that(
          Endpoint.parse(endpoint.authority()).authority().equals(endpoint.authority()),
          "an address reads differently");
    } catch (BadTicketException bad) {
      Demand.that(bad.getMessage() != null, "an error says nothing");
    }
  }

  private static String payload(String ticket) {
    return ticket.substring(ticket.lastIndexOf('/') + 1);
  }
}
