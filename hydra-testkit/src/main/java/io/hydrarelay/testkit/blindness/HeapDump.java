package io.hydrarelay.testkit.blindness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Has another JVM write all its objects to a file, by the JDK's {@code jcmd}. */
final class HeapDump {
  private static final long PATIENCE_SECONDS = 120;

  private HeapDump() {}

  /**
   * Writes the dump, with the objects that nothing refers to any more.
   *
   * @param file does not exist yet; the other process writes it
   * @throws IOException saying why there is none
   */
  static void write(long pid, Path file) throws IOException, InterruptedException {
    Path output = Files.createTempFile("jcmd", ".txt");
    try {
      Process process =
          new ProcessBuilder(
                  jcmd(),
                  Long.toString(pid),
                  "GC.heap_dump",
                  "-all",
                  file.toAbsolutePath().toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("jcmd did not end within " + PATIENCE_SECONDS + " s");
      }
      if (!Files.exists(file)) {
        throw new IOException(
            "jcmd wrote no heap dump: " + Files.readString(output, StandardCharsets.UTF_8).strip());
      }
    } finally {
      Files.delete(output);
    }
  }

  /** Returns this JDK's command, or whatever the path finds. */
  private static String jcmd() {
    Path own = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return Files.isExecutable(own) ? own.toString() : "jcmd";
  }
}
