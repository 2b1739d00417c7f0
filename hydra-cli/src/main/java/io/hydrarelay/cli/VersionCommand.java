package io.hydrarelay.cli;

import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.server.net.Transport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code hydra version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
  /** The version that {@code --version} prints. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"hydra " + version()};
    }
  }

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print JDK, transport and cipher in use.")
  private boolean verbose;

  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    terminal.print("hydra " + version());
    if (verbose) {
      terminal.print("jdk " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
      terminal.print("transport " + Transport.AUTO.resolve());
      terminal.print("aead " + AeadProviders.best().name());
    }
    return ExitCode.OK.code();
  }

  /** Returns the version in the jar's manifest; classes outside a jar have none. */
  private static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }
}
