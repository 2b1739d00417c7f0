package io.hydrarelay.testkit.log;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link LogCaptureTest} runs in a JVM with one backend: logs, and prints what was captured.
 */
final class LogProgram {
  private static final List<String> CAPTURED = new ArrayList<>();

  private LogProgram() {}

  public static void main(String[] args) throws IOException {
    Logger client = LoggerFactory.getLogger("hydra.client");
    LogCapture.Listener listener = line -> CAPTURED.add(line.thread() + ": " + line);
    client.error("before");
    LogCapture.add(listener);
    client.warn("a {} of {}", "failure", 2, new IllegalStateException("boom"));
    LoggerFactory.getLogger("io.netty.channel.Pipeline").error("two\nlines");
    LoggerFactory.getLogger("com.example.App").error("not ours");
    LoggerFactory.getLogger("hydrant").error("not ours");
    client.info("said");
    if (args.length > 1) {
      reset();
      LogCapture.renew();
      client.warn("after a reset");
    }
    String obstacle = LogCapture.obstacle().orElse("none");
    LogCapture.remove(listener);
    client.error("after");
    CAPTURED.add("obstacle: " + obstacle);
    Files.write(Path.of(args[0]), CAPTURED);
  }

  private static void reset() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }
}
