package io.hydrarelay.cli;

import io.hydrarelay.server.DirectMemory;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.server.admin.AdminConfig;
import io.hydrarelay.server.admin.AdminServer;
import io.hydrarelay.server.net.Transport;
import io.hydrarelay.server.tls.BadCertificateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hydra relay}: serves until a signal ends it. */
@Command(
    name = RelayCommand.NAME,
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Serve: take producers' streams and pass them to their consumers.",
    footer = {
      "",
      "The first SIGTERM or SIGINT drains: peers are told when to come back, and what is buffered"
          + " for consumers is delivered, up to --drain-limit. The second stops at once.",
      "--total-ring-bytes is at most half of the memory the JVM may take outside its heap, unless"
          + " it is given.",
      "With --tls-cert or --tls-self-signed the port takes TLS only, and tickets begin with"
          + " hydras://; --tls-and-plain opens it to hydra:// as well, where others on the network"
          + " see ids, sizes and timing. New files are taken without a restart, at once on SIGHUP.",
      "A consumer that takes nothing for --stall is cut, whatever the lag policy.",
      "",
      "Examples:",
      "  hydra relay",
      "  hydra relay --listen 127.0.0.1:0 --announce --progress plain"
    })
final class RelayCommand implements Callable<Integer> {
  static final String NAME = "relay";

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7070",
      converter = ListenAddress.class,
      description = "Listen there; port 0 for a free one (${DEFAULT-VALUE}).")
  private InetSocketAddress listen;

  @Option(
      names = "--announce",
      description =
          "Print the bound HOST:PORT on standard output; with --admin, its own on a second line.")
  private boolean announce;

  @Option(
      names = "--name",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "A name tickets may call this relay by; repeatable. Without it, any.")
  private List<String> names = List.of();

  @Option(
      names = "--allow-open",
      negatable = true,
      description = "Accept open sessions, or not. Without it, only on loopback.")
  private Boolean allowOpen;

  @Option(
      names = "--producer-keys",
      paramLabel = "FILE",
      description = {
        "Serve only the producers in FILE, one key a line, as hydra ticket show --producer-key"
            + " prints it; read again when it changes, or on SIGHUP. Open sessions are then off"
            + " unless --allow-open."
      })
  private Path producerKeys;

  @Option(
      names = "--default-policy",
      paramLabel = "POLICY",
      defaultValue = "disconnect",
      description = "For producers that leave it to the relay: disconnect, skip, block.")
  private OnLag defaultPolicy;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      defaultValue = "auto",
      completionCandidates = TransportNames.class,
      description = "How to talk to the kernel: auto, io_uring, epoll, kqueue, nio.")
  private Transport transport;

  @Mixin private AdminOptions adminOptions;

  @Mixin private OutputOptions output;

  @Mixin private TlsRelayOptions tls;

  private final Terminal terminal;
  private final StopSignals signals;
  private final RelayLimits limits;

  RelayCommand(Terminal terminal, StopSignals signals, RelayLimits limits) {
    this.terminal = terminal;
    this.signals = signals;
    this.limits = limits;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    Optional<AdminConfig> adminConfig = adminOptions.config();
    try (ServiceNotices notices = ServiceNotices.of(terminal.environment())) {
      serve(adminConfig, notices);
    }
    return ExitCode.OK.code();
  }

  private void serve(Optional<AdminConfig> adminConfig, ServiceNotices notices)
      throws CommandException, IOException, InterruptedException {
    Optional<ProducerKeyFile> keys = Optional.ofNullable(producerKeys).map(ProducerKeyFile::new);
    HydraServer server = bind(config(keys));
    HangupSignal.also(server::reloadTls);
    LogSettings.file().ifPresent(file -> HangupSignal.also(LogOutput::reopen));
    keys.ifPresent(file -> file.follow(server));
    tellPin(server);
    if (announce) {
      terminal.print(ListenAddress.format(server.localAddress()));
    }
    signals.onStop(closing(notices, server, () -> {}));
    if (adminConfig.isPresent()) {
      AdminServer admin = openAdminPort(server, adminConfig.get());
      signals.onStop(closing(notices, server, admin::close));
    }
    server.start();
    notices.ready(server);
    try (Progress progress = new Progress(terminal, output)) {
      progress.followLine(() -> line(server.snapshot()));
      signals.awaitStop();
    }
  }

  /** What shows the relay goes last, so that a draining one can be watched. */
  private static Runnable closing(ServiceNotices notices, HydraServer server, Runnable last) {
    return () -> {
      notices.stopping();
      server.close();
      last.run();
    };
  }

  private AdminServer openAdminPort(HydraServer server, AdminConfig config)
      throws CommandException, IOException {
    AdminServer admin = AdminOptions.open(server, config);
    if (announce) {
      terminal.print(ListenAddress.format(admin.localAddress()));
    }
    return admin;
  }

  private static String line(RelaySnapshot now) {
    return "%d sessions  %d consumers  %d connections  %s held"
        .formatted(
            now.sessions(),
            now.consumers(),
            now.connections(),
            ByteCount.format(now.bufferBytes()));
  }

  private void tellPin(HydraServer server) {
    if (tls.isSelfSigned()) {
      server
          .tlsPin()
          .ifPresent(
              pin -> {
                terminal.say("pin of the relay's key: " + pin);
                terminal.say(
                    "clients need it: hydra produce --relay "
                        + server.endpoint()
                        + " --tls-pin "
                        + pin);
              });
    }
  }

  private ServerConfig config(Optional<ProducerKeyFile> keys) throws CommandException {
    try {
      ServerConfig.Builder config =
          ServerConfig.builder()
              .address(listen)
              .names(names)
              .defaultPolicy(defaultPolicy.policy())
              .transport(transport);
      if (allowOpen != null) {
        config.allowOpen(allowOpen);
      }
      tls.config(listen, names).ifPresent(config::tls);
      if (keys.isPresent()) {
        config.producerKeys(keys.get().read());
      }
      limits.applyTo(config, DirectMemory.limitBytes());
      return config.build();
    } catch (BadCertificateException unusable) {
      throw badCertificate(unusable);
    } catch (IllegalArgumentException outOfRange) {
      throw new CommandException(
          ExitCode.USAGE, outOfRange.getMessage(), "hydra relay --help shows the defaults");
    }
  }

  private HydraServer bind(ServerConfig config) throws CommandException {
    try {
      return HydraServer.bind(config);
    } catch (BadCertificateException unusable) {
      throw badCertificate(unusable);
    } catch (UncheckedIOException taken) {
      throw ListenProblem.of(taken, listen, "--listen");
    } catch (IllegalStateException unsupported) {
      throw new CommandException(
          ExitCode.USAGE, unsupported.getMessage(), "leave --transport at auto", unsupported);
    }
  }

  private static CommandException badCertificate(BadCertificateException unusable) {
    return new CommandException(
        ExitCode.USAGE,
        unusable.getMessage(),
        "correct --tls-cert and --tls-key, or let --tls-self-signed make them",
        unusable);
  }
}
