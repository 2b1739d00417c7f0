package io.hydrarelay.cli;

import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.server.tls.TlsEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A relay in a process of its own, with the memory that the launcher gives one; it ends with its
 * owner. Thread-safe.
 */
final class RelayProcess implements AutoCloseable {
  private static final long START_SECONDS = 20;
  private static final long STOP_SECONDS = 3;

  /** The Java that began to warn of native access and unsafe memory. */
  private static final int FIRST_TO_WARN = 24;

  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private final Process process;
  private Endpoint endpoint;

  private RelayProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a relay on a free port of loopback.
   *
   * @param options for {@code hydra relay}, besides where to listen
   * @throws CommandException when none comes up in time
   */
  static RelayProcess start(List<String> options) throws CommandException, InterruptedException {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(options)).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putIfAbsent("LOG_LEVEL", "warn");
      RelayProcess relay = new RelayProcess(builder.start());
      relay.awaitEndpoint();
      return relay;
    } catch (IOException failed) {
      throw new CommandException(
          ExitCode.INTERNAL, "cannot start a relay: " + failed.getMessage(), "see --relay", failed);
    }
  }

  static List<String> command(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(vmOptions("common"));
    String engine = System.getProperty(TlsEngine.PROPERTY, "");
    if (!engine.isEmpty()) {
      command.add("-D" + TlsEngine.PROPERTY + "=" + engine);
    }
    if (Runtime.version().feature() >= FIRST_TO_WARN) {
      command.addAll(vmOptions("java24"));
    }
    command.addAll(vmOptions(RelayCommand.NAME));
    if (givesHugePages(HUGE_PAGES)) {
      command.addAll(vmOptions("relay-hugepages"));
    }
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(HydraCli.class.getName(), RelayCommand.NAME));
    command.addAll(List.of("--listen", "127.0.0.1:0", "--announce", "--quiet"));
    command.addAll(options);
    return command;
  }

  /** Returns whether Linux gives huge pages to who asks for them. */
  static boolean givesHugePages(Path setting) throws IOException {
    return Files.isReadable(setting) && !Files.readString(setting).contains("[never]");
  }

  /** The launcher may have named the jar by way of a file that only this process has open. */
  private static String classPath() throws IOException {
    String classPath = System.getProperty("java.class.path");
    return classPath.startsWith("/proc/self/")
        ? Path.of(classPath).toRealPath().toString()
        : classPath;
  }

  private static List<String> vmOptions(String name) throws IOException {
    try (InputStream file = RelayProcess.class.getResourceAsStream(name + ".vmoptions")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("-"))
          .toList();
    }
  }

  private void awaitEndpoint() throws CommandException, InterruptedException {
    CompletableFuture<String> announced = CompletableFuture.supplyAsync(this::firstLine);
    try {
      endpoint = Endpoint.parse(announced.get(START_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException | BadTicketException none) {
      close();
      throw new CommandException(
          ExitCode.CANNOT_CONNECT,
          "the relay did not come up",
          "what it said stands above; hydra relay --help lists its options",
          none);
    }
  }

  private String firstLine() {
    try {
      String line =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      return line == null ? "" : line;
    } catch (IOException closed) {
      return "";
    }
  }

  /** Returns where it listens. */
  Endpoint endpoint() {
    return endpoint;
  }

  /** Returns the process, to look at. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the relay, at once if it takes longer than a few seconds. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
