package io.hydrarelay.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Runs a command in the test's own process, with streams and environment of the test's making. */
final class InProcess {
  private final Map<String, String> environment = new HashMap<>();
  private InputStream in = InputStream.nullInputStream();

  /** What a command left behind. */
  record Result(int exitCode, byte[] bytes, String err) {
    String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  InProcess env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  InProcess stdin(byte[] bytes) {
    in = new ByteArrayInputStream(bytes);
    return this;
  }

  InProcess stdin(String text) {
    return stdin(text.getBytes(StandardCharsets.UTF_8));
  }

  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(in, out, errors, environment, false);
    int exitCode = HydraCli.run(terminal, new StopSignals(code -> {}), arguments);
    return new Result(exitCode, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }
}
