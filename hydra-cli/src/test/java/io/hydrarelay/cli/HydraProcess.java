package io.hydrarelay.cli;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real {@code hydra} in a process of its own. */
final class HydraProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 40;

  /** The Java that began to warn of native access and unsafe memory. */
  private static final int FIRST_TO_WARN = 24;

  private static final long HUP_AND_INT = 0b11;
  private static final boolean SIGNALS_ARE_IGNORED = signalsAreIgnored();

  private final Process process;
  private final Thread drain;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private HydraProcess(Process process) {
    this.process = process;
    this.drain = new Thread(this::drainErrors, "drain-stderr");
    drain.setDaemon(true);
    drain.start();
  }

  static HydraProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    return start(java(), environment, arguments);
  }

  /** Starts another program that takes the same commands. */
  static HydraProcess start(
      List<String> program, Map<String, String> environment, String... arguments)
      throws IOException {
    return new HydraProcess(builder(program, environment, arguments).start());
  }

  /** Starts one that reads that file as its standard input. */
  static HydraProcess startReading(Path input, Map<String, String> environment, String... arguments)
      throws IOException {
    return startReading(java(), input, environment, arguments);
  }

  /** Starts another program that takes the same commands, and reads that file. */
  static HydraProcess startReading(
      List<String> program, Path input, Map<String, String> environment, String... arguments)
      throws IOException {
    ProcessBuilder builder = builder(program, environment, arguments);
    return new HydraProcess(builder.redirectInput(input.toFile()).start());
  }

  /** Returns what runs hydra itself. */
  static List<String> java() {
    List<String> command = new ArrayList<>(plainJava());
    command.addAll(QuickHydra.arguments());
    command.add(HydraCli.class.getName());
    return command;
  }

  /** Returns what runs Java as tests do, without any classes yet. */
  static List<String> plainJava() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    if (Runtime.version().feature() >= FIRST_TO_WARN) {
      // As the launcher does, and the jar's manifest: else the JVM warns on standard error.
      command.addAll(
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    }
    return command;
  }

  private static ProcessBuilder builder(
      List<String> program, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(withSignals());
    command.addAll(program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_CONFIG_HOME", "/nonexistent"); // not those of who builds
    builder.environment().putAll(environment);
    return builder.directory(new File(System.getProperty("java.io.tmpdir")));
  }

  /**
   * Returns what gives a process its signals back. Who builds in the background of a script, or
   * under nohup, ignores ^C and hang-ups, and all that is started from there does too.
   */
  private static List<String> withSignals() {
    return SIGNALS_ARE_IGNORED ? List.of("env", "--default-signal=INT,HUP") : List.of();
  }

  private static boolean signalsAreIgnored() {
    try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
      return status
          .filter(line -> line.startsWith("SigIgn:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(ignored -> (ignored & HUP_AND_INT) != 0);
    } catch (IOException elsewhere) {
      return false;
    }
  }

  private void drainErrors() {
    try {
      process.getErrorStream().transferTo(err);
    } catch (IOException gone) {
      err.writeBytes(("[stderr ended: " + gone + "]").getBytes(StandardCharsets.UTF_8));
    }
  }

  OutputStream stdin() {
    return process.getOutputStream();
  }

  InputStream stdout() {
    return process.getInputStream();
  }

  String firstLine() throws IOException {
    return new BufferedReader(new InputStreamReader(stdout(), StandardCharsets.UTF_8)).readLine();
  }

  /** Returns what it has said on standard error so far. */
  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Returns the processes it has started. */
  List<ProcessHandle> children() {
    return process.children().toList();
  }

  /** Sends SIGTERM, and unlike {@link Process#destroy} leaves the streams open. */
  void terminate() {
    process.toHandle().destroy();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running; it said: " + errors());
    }
    drain.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
