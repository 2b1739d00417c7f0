package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A hydra whose three streams are a terminal of the kernel's, held by a small program for Python.
 */
final class PseudoTerminal implements AutoCloseable {
  private final HydraProcess process;
  private final StringBuffer shown = new StringBuffer();
  private final Thread reader;

  private PseudoTerminal(HydraProcess process) {
    this.process = process;
    this.reader = new Thread(this::read, "read-terminal");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts hydra on a terminal of that many columns; aborts the test where no Python is. */
  static PseudoTerminal start(int columns, Map<String, String> environment, String... arguments)
      throws Exception {
    requirePython();
    String script =
        Path.of(PseudoTerminal.class.getResource("/pseudo_terminal.py").toURI()).toString();
    List<String> program = new ArrayList<>(List.of("python3", script, Integer.toString(columns)));
    program.addAll(HydraProcess.java());
    return new PseudoTerminal(HydraProcess.start(program, environment, arguments));
  }

  private static void requirePython() throws Exception {
    try {
      Process python =
          new ProcessBuilder("python3", "-c", "import pty, os; os.waitstatus_to_exitcode").start();
      if (python.waitFor(20, TimeUnit.SECONDS) && python.exitValue() == 0) {
        return;
      }
    } catch (IOException none) {
      // Told below.
    }
    if (System.getenv("CI") != null) {
      fail("python3.9 or newer is needed");
    }
    abort("python3.9 or newer is needed; without CI in the environment this is no failure");
  }

  private void read() {
    byte[] buffer = new byte[4_096];
    try {
      for (int n = process.stdout().read(buffer); n >= 0; n = process.stdout().read(buffer)) {
        shown.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
      }
    } catch (IOException closed) {
      shown.append("[unreadable]");
    }
  }

  /** Returns everything that was written to the terminal so far. */
  String shown() {
    return shown.toString();
  }

  /** Resizes it. */
  void resize(int columns) throws IOException {
    order("columns " + columns);
  }

  /** Types ^C. */
  void interrupt() throws IOException {
    order("interrupt");
  }

  private void order(String line) throws IOException {
    process.stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.stdin().flush();
  }

  int awaitExit() throws InterruptedException {
    int exitCode = process.awaitExit();
    reader.join(TimeUnit.SECONDS.toMillis(20));
    return exitCode;
  }

  /** Returns whether the terminal echoed what is typed when the command had ended. */
  boolean isEchoing() {
    return process.errors().contains("echo on");
  }

  String errors() {
    return process.errors();
  }

  @Override
  public void close() {
    process.close();
  }
}
