package io.hydrarelay.cli;

import io.hydrarelay.protocol.BadTicketException;

/** Says which part of a ticket is wrong and what to do, without showing any of it. */
final class TicketProblem {
  private TicketProblem() {}

  static CommandException of(BadTicketException bad) {
    String what =
        switch (bad.reason()) {
          case SYNTAX -> "it is not of the form SCHEME, HOST:PORT, KIND and PAYLOAD";
          case SCHEME -> "the scheme at its beginning is neither hydra nor hydras";
          case HOST -> "the host is no DNS name, IPv4 address or IPv6 address in brackets";
          case PORT -> "the port is not a number from 1 to 65535";
          case KIND -> "the kind, after the port, is none of c1, p1 and o1";
          case PAYLOAD -> "the payload, after the last slash, is cut off or has wrong characters";
          case CHECKSUM -> "the checksum does not fit, so some character of it was changed";
          case KEY -> "the producer key in its payload is not usable";
        };
    return new CommandException(
        ExitCode.USAGE,
        "the ticket is not valid (" + bad.reason() + "): " + what,
        "copy it again, whole and on one line, from where it was made",
        bad);
  }
}
