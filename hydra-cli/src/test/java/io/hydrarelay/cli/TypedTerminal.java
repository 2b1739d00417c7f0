package io.hydrarelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@code hydra} in a terminal of its own, made by {@code script}, that somebody types into. */
final class TypedTerminal implements AutoCloseable {
  private final HydraProcess script;
  private final StringBuffer screen = new StringBuffer();

  private TypedTerminal(HydraProcess script) {
    this.script = script;
    Thread reader = new Thread(this::read, "read-screen");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it on a terminal of 30 rows and 140 columns. After it, the terminal says {@code exit=N}
   * and, when its settings are those of before, {@code restored}.
   */
  static TypedTerminal start(Map<String, String> environment, String... arguments)
      throws IOException {
    String command =
        Stream.concat(HydraProcess.java().stream(), Stream.of(arguments))
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    String session =
        "trap : INT; stty rows 30 cols 140; before=$(stty -g); "
            + command
            + "; echo exit=$?; [ \"$before\" = \"$(stty -g)\" ] && echo restored";
    List<String> program = List.of("script", "-qefc", session, "/dev/null");
    return new TypedTerminal(HydraProcess.start(program, environment));
  }

  private void read() {
    byte[] chunk = new byte[8_192];
    try (InputStream out = script.stdout()) {
      for (int length = out.read(chunk); length >= 0; length = out.read(chunk)) {
        screen.append(new String(chunk, 0, length, StandardCharsets.UTF_8));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns all that it has shown so far, control codes included. */
  String shown() {
    return screen.toString();
  }

  /** Returns what it has shown since that text came last. */
  String shownSince(String text) {
    String all = shown();
    return all.substring(Math.max(0, all.lastIndexOf(text)));
  }

  void type(String keys) throws IOException {
    script.stdin().write(keys.getBytes(StandardCharsets.UTF_8));
    script.stdin().flush();
  }

  @Override
  public void close() {
    script.close();
  }
}
