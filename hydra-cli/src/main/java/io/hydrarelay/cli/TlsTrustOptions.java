package io.hydrarelay.cli;

import io.hydrarelay.client.TlsTrust;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whom to believe to be the relay of a ticket with TLS. A pin decides alone. */
final class TlsTrustOptions {
  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "With hydras://, trust these certificate authorities (PEM), not the system's.")
  private Path authorities;

  @Option(
      names = "--tls-pin",
      paramLabel = "PIN",
      description =
          "With hydras://, trust only the key with this pin, sha256:..., whatever the host name or"
              + " the authorities say.")
  private String pin;

  /** Returns what was asked for; a pin counts more than authorities. */
  TlsTrust trust() throws CommandException {
    try {
      return pin != null
          ? TlsTrust.pin(pin)
          : authorities != null ? TlsTrust.authorities(authorities) : TlsTrust.system();
    } catch (IllegalArgumentException noPin) {
      throw new CommandException(
          ExitCode.USAGE,
          noPin.getMessage(),
          "take it from what the relay printed, or see docs/TLS.md");
    }
  }

  /** Returns the options that the other side needs to believe the same, with a space behind. */
  String forTheOtherSide() throws CommandException {
    TlsTrust trust = trust();
    if (trust instanceof TlsTrust.Pin pinned) {
      return "--tls-pin " + pinned.text() + " ";
    }
    return trust instanceof TlsTrust.Authorities given ? "--tls-ca " + given.file() + " " : "";
  }
}
