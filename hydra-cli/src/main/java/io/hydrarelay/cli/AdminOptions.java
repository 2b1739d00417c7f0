package io.hydrarelay.cli;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.admin.AdminConfig;
import io.hydrarelay.server.admin.AdminServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The admin port of {@code hydra relay}. */
final class AdminOptions {
  private static final long MAX_FILE_BYTES = 4_096;

  /** {@code HOST:PORT}, or a port on loopback. */
  static final class Address implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
      boolean isPort = !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      return new ListenAddress().convert(isPort ? "127.0.0.1:" + text : text);
    }
  }

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      converter = Address.class,
      description =
          "Health, metrics, JSON and a dashboard over HTTP there; a port alone is on 127.0.0.1."
              + " Off unless given.")
  private InetSocketAddress address;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description =
          "Answer only those with the token on this file's first line, 16 characters or more."
              + " Needed where --admin is not loopback.")
  private Path tokenFile;

  /** Returns what the options ask for; empty for no admin port. */
  Optional<AdminConfig> config() throws CommandException {
    if (address == null) {
      if (tokenFile != null) {
        throw new CommandException(
            ExitCode.USAGE,
            "--admin-token-file is given, but no --admin",
            "add --admin HOST:PORT, or leave the file out");
      }
      return Optional.empty();
    }
    if (tokenFile == null && !address.getAddress().isLoopbackAddress()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--admin " + ListenAddress.format(address) + " can be reached by others",
          "add --admin-token-file FILE, or listen on 127.0.0.1");
    }
    try {
      return Optional.of(
          tokenFile == null
              ? AdminConfig.open(address)
              : AdminConfig.guarded(address, token(tokenFile)));
    } catch (IllegalArgumentException badToken) {
      throw new CommandException(
          ExitCode.USAGE,
          badToken.getMessage(),
          "make one: head -c 24 /dev/urandom | base64 > " + tokenFile);
    }
  }

  /** Reads a token: the first line of that file. */
  static String token(Path file) throws CommandException {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_FILE_BYTES) {
        throw new IOException("longer than " + MAX_FILE_BYTES + " bytes");
      }
      return Files.readString(file).lines().findFirst().orElse("").strip();
    } catch (IOException unreadable) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot read the admin token from " + file,
          "check that the file exists, may be read, and holds the token only",
          unreadable);
    }
  }

  /** Opens the port. */
  static AdminServer open(HydraServer relay, AdminConfig config) throws CommandException {
    try {
      return AdminServer.start(relay, config);
    } catch (UncheckedIOException taken) {
      relay.closeNow();
      throw ListenProblem.of(taken, config.address(), "--admin");
    }
  }
}
