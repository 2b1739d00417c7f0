package io.hydrarelay.cli;

import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.server.tls.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether and how the relay speaks TLS. */
final class TlsRelayOptions {
  private static final String IN_MEMORY = "";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Speak TLS 1.3 with this certificate (PEM, with those up to its authority).")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key (PEM, PKCS#8, not encrypted).")
  private Path key;

  @Option(
      names = "--tls-self-signed",
      arity = "0..1",
      paramLabel = "DIR",
      fallbackValue = IN_MEMORY,
      description =
          "Speak TLS 1.3 with a certificate made now, and print the pin for clients. Kept in DIR,"
              + " if one is given, so that the pin stays.")
  private String selfSigned;

  @Option(
      names = "--tls-and-plain",
      description = "Take plain Hydra/1 on the same port too. Without it, TLS only.")
  private boolean alsoPlain;

  @Option(names = "--tls-only", description = "Take TLS only: the default with TLS.")
  private boolean only;

  /** Returns what to tell the relay; empty for plain TCP. */
  Optional<TlsConfig> config(InetSocketAddress listen, List<String> names) throws CommandException {
    check();
    if (selfSigned != null) {
      List<String> hosts = hosts(listen, names);
      TlsConfig made =
          selfSigned.equals(IN_MEMORY)
              ? TlsConfig.selfSigned(hosts)
              : TlsConfig.selfSigned(Path.of(selfSigned), hosts);
      return Optional.of(made.alsoPlain(alsoPlain));
    }
    return Optional.ofNullable(certificate)
        .map(file -> TlsConfig.files(file, key).alsoPlain(alsoPlain));
  }

  private void check() throws CommandException {
    boolean hasFiles = certificate != null && key != null;
    if (!hasFiles && (certificate != null || key != null)) {
      throw wrong("TLS needs both a certificate and its key", "give --tls-cert and --tls-key");
    }
    if (hasFiles && selfSigned != null) {
      throw wrong("the relay shows one certificate", "leave out --tls-self-signed or --tls-cert");
    }
    if (only && alsoPlain) {
      throw wrong("--tls-only and --tls-and-plain exclude each other", "choose one of them");
    }
    if ((only || alsoPlain) && !hasFiles && selfSigned == null) {
      throw wrong("there is no certificate for TLS", "add --tls-cert and --tls-key");
    }
  }

  private static CommandException wrong(String what, String advice) {
    return new CommandException(ExitCode.USAGE, what, advice);
  }

  /** Returns whether clients can believe this relay only by its pin. */
  boolean isSelfSigned() {
    return selfSigned != null;
  }

  private static List<String> hosts(InetSocketAddress listen, List<String> names) {
    List<String> hosts = new ArrayList<>();
    names.forEach(name -> host(name).ifPresent(hosts::add));
    InetAddress address = listen.getAddress();
    if (address != null && !address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
      hosts.add(address.getHostAddress().replaceAll("%.*", ""));
    }
    hosts.addAll(List.of("localhost", "127.0.0.1", "::1"));
    return hosts;
  }

  private static Optional<String> host(String name) {
    try {
      return Optional.of(Endpoint.parse(name).address());
    } catch (BadTicketException noEndpoint) {
      return Optional.empty();
    }
  }
}
