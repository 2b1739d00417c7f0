package io.hydrarelay.cli;

import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.net.Transport;
import io.hydrarelay.server.tls.TlsEngine;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code hydra version}. */
@Command(
    name = "version",
    description = "Print the version.",
    footer = {"", "Examples:", "  hydra version --verbose"})
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
      description = "Also print JDK, operating system, transport, cipher and TLS engine in use.")
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
      terminal.print(
          "os %s %s (%s)"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.version"),
                  System.getProperty("os.arch")));
      terminal.print("transport " + transport());
      terminal.print("aead " + AeadProviders.best().name());
      terminal.print("tls " + TlsEngine.best());
    }
    return ExitCode.OK.code();
  }

  /** A transport that is there may still not start: a kernel may limit what io_uring locks. */
  private static Transport transport() {
    Transport.Loops opened = Transport.AUTO.open(0, (int) RelaySetting.CONSUMERS.defaultValue());
    EventLoopGroup group = opened.group();
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    return opened.transport();
  }

  /** Returns the version in the jar's manifest; classes outside a jar have none. */
  private static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }
}
