package io.hydrarelay.cli;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.ProducerKeys;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hydra ticket show}. */
@Command(
    name = "show",
    description = "Show what a ticket contains, without its secrets.",
    footer = {
      "",
      "The fingerprint is the name of the session in logs.",
      "",
      "Examples:",
      "  hydra ticket show --ticket-file consumer.ticket"
    })
final class TicketShowCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "TICKET",
      description = "The ticket; - to read it from standard input.")
  private String argument;

  @Mixin private TicketSource source;

  @Option(
      names = "--consumer",
      description = "Print the consumer's ticket of the same session instead.")
  private boolean consumer;

  @Option(
      names = "--qr",
      description = "Draw the consumer's ticket of the same session as a QR code instead.")
  private boolean qr;

  @Option(
      names = "--producer-key",
      description = "Print the line that allows this session in a relay's --producer-keys.")
  private boolean producerKey;

  private final Terminal terminal;

  TicketShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    Ticket ticket = source.require(argument, terminal);
    if (qr) {
      terminal.printAll(
          new QrPicture(ticket.toConsumer().text(), terminal.hasOutputColour()).lines());
      return ExitCode.OK.code();
    }
    if (consumer) {
      terminal.print(ticket.toConsumer().text());
      return ExitCode.OK.code();
    }
    SessionId session = ticket.credentials().id();
    boolean owned = ticket.credentials().mode() == Mode.OWNED;
    if (producerKey) {
      terminal.print(requireOwned(owned, session));
      return ExitCode.OK.code();
    }
    terminal.print("kind         " + NewSession.nameOf(ticket.kind()));
    terminal.print("relay        " + ticket.relay().authority());
    terminal.print("transport    " + (ticket.relay().tls() ? "TLS" : "TCP, not encrypted itself"));
    terminal.print("fingerprint  " + session.fingerprint());
    if (owned) {
      terminal.print("producer key " + ProducerKeys.lineFor(session));
    }
    return ExitCode.OK.code();
  }

  private static String requireOwned(boolean owned, SessionId session) throws CommandException {
    if (!owned) {
      throw new CommandException(
          ExitCode.USAGE,
          "an open session has no producer's key",
          "hydra ticket new makes a session that has one");
    }
    return ProducerKeys.lineFor(session);
  }
}
