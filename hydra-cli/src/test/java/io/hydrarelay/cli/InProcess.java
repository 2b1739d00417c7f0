package io.hydrarelay.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs a command in the test's own process, with streams and environment of the test's making. */
final class InProcess {
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = printed;
  private boolean interactive;

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

  InProcess stdin(InputStream input) {
    in = input;
    return this;
  }

  InProcess stdout(OutputStream output) {
    out = output;
    return this;
  }

  /** Has a person look at standard error. */
  InProcess onATerminal() {
    interactive = true;
    return this;
  }

  Result run(String... arguments) {
    PrintStream errors = new PrintStream(said, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(in, out, errors, environment, interactive);
    int exitCode = HydraCli.run(terminal, new StopSignals(code -> {}), arguments);
    return new Result(exitCode, printed.toByteArray(), errors());
  }

  /** Runs it beside the test. */
  CompletableFuture<Result> start(String... arguments) {
    return CompletableFuture.supplyAsync(
        () -> run(arguments), task -> new Thread(task, "hydra-in-process").start());
  }

  /** Returns what it has printed on standard output so far. */
  String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Returns what it has said on standard error so far. */
  String errors() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
