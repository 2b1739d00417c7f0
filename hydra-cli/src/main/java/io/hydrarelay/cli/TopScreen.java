package io.hydrarelay.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The whole terminal, taken by a live view until it is closed: its other screen, no cursor, keys as
 * they are pressed. Settings go through {@code stty}, which every Unix has. Thread-safe.
 */
final class TopScreen implements AutoCloseable {
  private static final String ENTER = "\033[?1049h\033[?25l";
  private static final String LEAVE = "\033[?25h\033[?1049l";
  private static final String HOME = "\033[H";
  private static final String END_LINE = "\033[K\r\n";
  private static final String END_SCREEN = "\033[J";
  private static final long STTY_SECONDS = 5;
  private static final int USUAL_ROWS = 24;
  private static final int USUAL_COLUMNS = 80;

  /** How large a terminal is. */
  record Size(int rows, int columns) {}

  private final OutputStream out;
  private final String settings;
  private boolean closed;

  private TopScreen(OutputStream out, String settings) {
    this.out = out;
    this.settings = settings;
  }

  /** Takes the terminal. A signal still ends the process, but ^Z would leave it as it is now. */
  static TopScreen open(OutputStream out) throws CommandException, InterruptedException {
    try {
      String settings = shell("test -t 1 && stty -g </dev/tty >&2");
      shell("stty -icanon -echo min 1 time 0 susp undef </dev/tty");
      TopScreen screen = new TopScreen(out, settings);
      screen.write(ENTER);
      return screen;
    } catch (IOException noTerminal) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no terminal to show a live view on",
          "print one view with --once, or JSON with --json",
          noTerminal);
    }
  }

  /** Runs that with this process's standard output, and returns what it says on the other. */
  private static String shell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("stty has failed: " + said);
    }
    return said.strip();
  }

  /** Returns the size of the terminal, which may change at any time. */
  Size size() throws InterruptedException {
    try {
      String[] words = shell("stty size </dev/tty >&2").split(" ");
      Size size = new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
      return size.rows() > 0 && size.columns() > 0 ? size : new Size(USUAL_ROWS, USUAL_COLUMNS);
    } catch (IOException | NumberFormatException unknown) {
      return new Size(USUAL_ROWS, USUAL_COLUMNS);
    }
  }

  /** Shows those lines, which must fit, instead of what stood there. */
  void show(List<String> lines) throws IOException {
    write(HOME + String.join(END_LINE, lines) + "\033[K" + END_SCREEN);
  }

  private synchronized void write(String text) throws IOException {
    if (!closed) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  /** Gives the terminal back as it was. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    try {
      write(LEAVE);
      closed = true;
      shell("stty " + settings + " </dev/tty");
    } catch (IOException gone) {
      closed = true; // a terminal that is gone needs nothing back
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
