package io.hydrarelay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The three streams of the process and its environment. Payload and asked-for results go to {@link
 * #out}, everything else through {@link #say} to standard error, where one live line may stand at
 * the bottom. Thread-safe.
 */
final class Terminal {
  private static final String ERASE_LINE = "\r\033[K";
  private static final int COLUMNS = 80;

  private final InputStream in;
  private final OutputStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final boolean interactive;
  private final boolean outputIsTerminal;
  private final IntSupplier columns;
  private boolean hasLiveLine;
  private boolean liveIsOver;

  /**
   * Makes a terminal.
   *
   * @param interactive whether a person looks at {@code err}, and lines there can be rewritten
   */
  Terminal(
      InputStream in,
      OutputStream out,
      PrintStream err,
      Map<String, String> environment,
      boolean interactive) {
    this(in, out, err, environment, interactive, false, () -> COLUMNS);
  }

  /**
   * Makes a terminal.
   *
   * @param interactive whether a person looks at {@code err}, and lines there can be rewritten
   * @param outputIsTerminal whether a person looks at {@code out}
   * @param columns how wide it is now
   */
  Terminal(
      InputStream in,
      OutputStream out,
      PrintStream err,
      Map<String, String> environment,
      boolean interactive,
      boolean outputIsTerminal,
      IntSupplier columns) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.interactive = interactive;
    this.outputIsTerminal = outputIsTerminal;
    this.columns = columns;
  }

  /**
   * Returns the terminal of this process. Streams are the raw descriptors, because System.out hides
   * that a pipe was closed.
   */
  static Terminal ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean dumb = "dumb".equals(environment.get("TERM"));
    return new Terminal(
        StandardInput.ofProcess(),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        environment,
        Tty.isStandardError() && !dumb,
        Tty.isStandardOutput(),
        TerminalWidth.ofProcess());
  }

  InputStream in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  Map<String, String> environment() {
    return environment;
  }

  boolean isInteractive() {
    return interactive;
  }

  /** Returns whether a person reads what is printed, on a terminal of whatever kind. */
  boolean isOutputTerminal() {
    return outputIsTerminal;
  }

  /** Returns whether colour is welcome on standard error (https://no-color.org). */
  boolean hasColour() {
    return interactive && wantsColour();
  }

  /** Returns whether colour is welcome on standard output. */
  boolean hasOutputColour() {
    return outputIsTerminal && wantsColour() && !"dumb".equals(environment.get("TERM"));
  }

  private boolean wantsColour() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /**
   * Prints a line of an asked-for result to standard output.
   *
   * @throws PipeOutput.ClosedException when whoever reads it has seen enough
   */
  void print(String line) throws IOException {
    clearLive(); // on a terminal both streams share its rows
    byte[] bytes = (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    PipeOutput pipe = new PipeOutput(out);
    pipe.write(bytes, 0, bytes.length);
    pipe.flush();
  }

  /** Prints lines of an asked-for result to standard output. */
  void printAll(List<String> lines) throws IOException {
    for (String line : lines) {
      print(line);
    }
  }

  /** Prints a line to standard error. */
  synchronized void say(String line) {
    clearLive();
    err.println(line);
  }

  /** Prints a stack trace to standard error. */
  synchronized void sayTrace(Throwable failure) {
    clearLive();
    failure.printStackTrace(err);
  }

  /** Returns a standard error for others, the logger above all, that spares the live line. */
  PrintStream sharedErrors() {
    OutputStream sparing =
        new OutputStream() {
          @Override
          public void write(int oneByte) {
            write(new byte[] {(byte) oneByte}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            synchronized (Terminal.this) {
              clearLive();
              err.write(bytes, offset, length);
              err.flush();
            }
          }
        };
    return new PrintStream(sparing, true, StandardCharsets.UTF_8);
  }

  /** Replaces the live line at the bottom of an interactive standard error, as far as it fits. */
  void live(String line) {
    String shown = LiveLine.cut(line, columns.getAsInt());
    show(shown);
  }

  private synchronized void show(String line) {
    if (liveIsOver) {
      return;
    }
    err.print(ERASE_LINE + line);
    err.flush();
    hasLiveLine = true;
  }

  /** Removes the live line. */
  synchronized void clearLive() {
    if (hasLiveLine) {
      err.print(ERASE_LINE);
      err.flush();
      hasLiveLine = false;
    }
  }

  /** Removes the live line for good: the process is about to end. */
  synchronized void endLive() {
    clearLive();
    liveIsOver = true;
  }
}
