package io.hydrarelay.testkit.log;

import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * Passes on what is printed, and reads what slf4j-simple prints: a line with level and logger, the
 * lines of a stack trace if there is one, and a flush, all by one thread and under its lock.
 */
final class SimpleLoggerStream extends PrintStream {
  private static final Pattern FORM =
      Pattern.compile("(?:.*? )?\\[?(TRACE|DEBUG|INFO|WARN|ERROR)]? (\\S+) - (.*)", Pattern.DOTALL);

  private final PrintStream behind;
  private final String toSwallow;
  private final Consumer<LogLine> lines;
  private final ThreadLocal<Begun> begun = new ThreadLocal<>();
  private volatile boolean swallowed;
  private volatile boolean muted;

  /** A log line whose end has not come yet. */
  private record Begun(Level level, String logger, String message, StringBuilder trace) {}

  /**
   * @param toSwallow the message of the one line that is not passed on
   */
  SimpleLoggerStream(PrintStream behind, String toSwallow, Consumer<LogLine> lines) {
    super(behind, true);
    this.behind = behind;
    this.toSwallow = toSwallow;
    this.lines = lines;
  }

  PrintStream behind() {
    return behind;
  }

  /** Reads no more. */
  void mute() {
    muted = true;
  }

  boolean hasSwallowed() {
    return swallowed;
  }

  @Override
  public void println(String text) {
    if (muted || !isSwallowed(String.valueOf(text))) {
      behind.println(text);
    }
  }

  /** The lines of stack traces come like this. */
  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  private boolean isSwallowed(String text) {
    Begun before = begun.get();
    if (before != null) {
      before.trace.append(before.trace.isEmpty() ? "" : "\n").append(text);
      return false;
    }
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || !LogTap.concerns(parts.group(2))) {
      return false;
    }
    if (parts.group(3).equals(toSwallow)) {
      swallowed = true;
      return true;
    }
    Level level = Level.valueOf(parts.group(1));
    begun.set(new Begun(level, parts.group(2), parts.group(3), new StringBuilder()));
    return false;
  }

  @Override
  public void flush() {
    behind.flush();
    Begun whole = begun.get();
    if (whole != null) {
      begun.remove();
      String thread = Thread.currentThread().getName();
      lines.accept(
          new LogLine(whole.level, whole.logger, thread, whole.message, whole.trace.toString()));
    }
  }

  /** What is behind belongs to the whole process. */
  @Override
  public void close() {
    flush();
  }
}
