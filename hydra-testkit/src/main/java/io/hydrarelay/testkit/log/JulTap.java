package io.hydrarelay.testkit.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.event.Level;

/** Listens to java.util.logging. */
final class JulTap implements LogTap {
  /** Held here: java.util.logging forgets loggers that nobody else holds, with their handlers. */
  private final List<Logger> loggers = LOGGERS.stream().map(Logger::getLogger).toList();

  private final Handler handler;

  JulTap(Consumer<LogLine> lines) {
    this.handler = new Lines(lines);
  }

  @Override
  public void open() {
    for (Logger logger : loggers) {
      if (!Arrays.asList(logger.getHandlers()).contains(handler)) {
        logger.addHandler(handler);
      }
    }
  }

  @Override
  public void close() {
    loggers.forEach(logger -> logger.removeHandler(handler));
  }

  private static final class Lines extends Handler {
    private final Consumer<LogLine> lines;

    Lines(Consumer<LogLine> lines) {
      this.lines = lines;
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord said) {
      lines.accept(
          new LogLine(
              level(said.getLevel()),
              Optional.ofNullable(said.getLoggerName()).orElse(""),
              Thread.currentThread().getName(),
              getFormatter().formatMessage(said),
              Optional.ofNullable(said.getThrown()).map(Lines::trace).orElse("")));
    }

    /** Every level of java.util.logging that a program may have made up lies between two. */
    private static Level level(java.util.logging.Level level) {
      int value = level.intValue();
      if (value >= java.util.logging.Level.SEVERE.intValue()) {
        return Level.ERROR;
      } else if (value >= java.util.logging.Level.WARNING.intValue()) {
        return Level.WARN;
      } else if (value >= java.util.logging.Level.CONFIG.intValue()) {
        return Level.INFO;
      }
      return value >= java.util.logging.Level.FINE.intValue() ? Level.DEBUG : Level.TRACE;
    }

    private static String trace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text, true));
      return text.toString().stripTrailing();
    }

    @Override
    public void flush() {
      // Nothing is kept.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
