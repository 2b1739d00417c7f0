package io.hydrarelay.testkit.log;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to slf4j-simple, which has no other way out than a stream: puts a {@link
 * SimpleLoggerStream} before {@link System#err}. Whether that is where slf4j-simple writes to, a
 * line shows that it swallows if it is, and that says so if it is not.
 */
final class SimpleLoggerTap implements LogTap {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.testkit");
  private static final String DEAF =
      "the testkit cannot read this log and finds no errors in it; slf4j-simple has to write to"
          + " System.err, not cached, with level and full logger name";

  private final Consumer<LogLine> lines;
  private SimpleLoggerStream stream = new SimpleLoggerStream(System.err, DEAF, line -> {});

  SimpleLoggerTap(Consumer<LogLine> lines) {
    this.lines = lines;
  }

  @Override
  public void open() {
    PrintStream now = System.err;
    if (now != stream) {
      stream.mute(); // it may still be behind the new one, and would tell everything twice
      stream = new SimpleLoggerStream(now, DEAF, lines);
      System.setErr(stream);
      LOG.warn(DEAF);
    }
  }

  @Override
  public void close() {
    stream.mute();
    if (System.err == stream) {
      System.setErr(stream.behind());
    }
  }

  @Override
  public Optional<String> obstacle() {
    return !stream.hasSwallowed() && LOG.isWarnEnabled() ? Optional.of(DEAF) : Optional.empty();
  }
}
