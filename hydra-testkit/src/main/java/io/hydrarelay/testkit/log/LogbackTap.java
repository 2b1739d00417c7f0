package io.hydrarelay.testkit.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.ILoggerFactory;
import org.slf4j.event.Level;

/** Listens to Logback, which may be missing: nobody but this class knows it. */
final class LogbackTap implements LogTap {
  private final List<Logger> loggers;
  private final Lines appender;

  LogbackTap(ILoggerFactory context, Consumer<LogLine> lines) {
    this.loggers = LOGGERS.stream().map(((LoggerContext) context)::getLogger).toList();
    this.appender = new Lines(lines);
    this.appender.setContext((LoggerContext) context);
    this.appender.setName("hydra-testkit");
  }

  /** A program that configures Logback anew takes the appender away, and stops it. */
  @Override
  public void open() {
    appender.start();
    loggers.forEach(logger -> logger.addAppender(appender)); // no more than once
  }

  @Override
  public void close() {
    loggers.forEach(logger -> logger.detachAppender(appender));
    appender.stop();
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Consumer<LogLine> lines;

    Lines(Consumer<LogLine> lines) {
      this.lines = lines;
    }

    @Override
    protected void append(ILoggingEvent said) {
      lines.accept(
          new LogLine(
              Level.valueOf(said.getLevel().levelStr),
              said.getLoggerName(),
              said.getThreadName(),
              said.getFormattedMessage(),
              ThrowableProxyUtil.asString(said.getThrowableProxy()).stripTrailing()));
    }
  }
}
