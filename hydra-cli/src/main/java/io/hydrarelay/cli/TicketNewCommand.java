package io.hydrarelay.cli;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hydra ticket new}. */
@Command(
    name = "new",
    description = "Make a session's tickets and print them, one per line: kind, space, ticket.",
    footer = {
      "",
      "Whoever has the producer's ticket is the producer; whoever has the consumer's can read.",
      "An open session has one ticket, and everyone who has it can write.",
      "",
      "Examples:",
      "  hydra ticket new --relay relay.example:7070"
    })
final class TicketNewCommand implements Callable<Integer> {
  @Option(
      names = "--relay",
      paramLabel = "HOST:PORT",
      defaultValue = RelayEndpoint.DEFAULT,
      converter = RelayEndpoint.class,
      description = "The relay the tickets are for (${DEFAULT-VALUE}).")
  private Endpoint relay;

  @Option(names = "--open", description = "Make an open session's ticket.")
  private boolean open;

  @Option(names = "--qr", description = "Also draw the consumer's ticket as a QR code.")
  private boolean qr;

  private final Terminal terminal;

  TicketNewCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Ticket ticket = open ? NewSession.open(relay) : NewSession.owned(relay);
    print(ticket);
    if (!open) {
      print(ticket.toConsumer());
    }
    if (qr) {
      terminal.printAll(
          new QrPicture(ticket.toConsumer().text(), terminal.hasOutputColour()).lines());
    }
    return ExitCode.OK.code();
  }

  private void print(Ticket ticket) throws IOException {
    terminal.print(NewSession.nameOf(ticket.kind()) + " " + ticket.text());
  }
}
