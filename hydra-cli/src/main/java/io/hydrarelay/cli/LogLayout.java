package io.hydrarelay.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the line of an event, in the format of {@link LogSettings}. Nothing that is logged can
 * begin a line of its own or move a terminal's cursor: what does not print is escaped, and a stack
 * trace is indented (text) or part of the object (JSON). Thread-safe.
 *
 * <p>Fields of a JSON object come from the pattern that was logged, {@code reason={}}, and its
 * arguments, never from the text that became of them.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

  private static final Pattern PLACE = Pattern.compile("(?:([a-z]+)=)?\\{}");
  private static final Pattern FIRST_FIELD = Pattern.compile(":? [a-z]+=\\{}");

  @Override
  public String doLayout(ILoggingEvent event) {
    return LogSettings.format() == LogSettings.Format.JSON ? json(event) : text(event);
  }

  private static String text(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    line.append(time(event)).append(' ').append(event.getLevel()).append(' ');
    LogEscape.text(event.getLoggerName(), line);
    line.append(" - ");
    LogEscape.text(event.getFormattedMessage(), line);
    line.append('\n');
    trace(event)
        .ifPresent(
            trace ->
                trace
                    .lines()
                    .forEach(
                        each -> {
                          line.append('\t');
                          LogEscape.text(each.strip(), line);
                          line.append('\n');
                        }));
    return line.toString();
  }

  private static String json(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(240).append('{');
    add(line, "time", time(event));
    add(line, "level", event.getLevel().toString());
    add(line, "logger", event.getLoggerName());
    Matcher firstField = FIRST_FIELD.matcher(event.getMessage());
    if (firstField.find()) {
      add(line, "event", event.getMessage().substring(0, firstField.start()));
    }
    add(line, "message", event.getFormattedMessage());
    addFields(line, event);
    trace(event).ifPresent(trace -> add(line, "trace", trace));
    return line.append("}\n").toString();
  }

  private static void addFields(StringBuilder line, ILoggingEvent event) {
    Object[] values = event.getArgumentArray();
    Matcher place = PLACE.matcher(event.getMessage());
    for (int i = 0; values != null && i < values.length && place.find(); i++) {
      if (place.group(1) != null) {
        add(line, place.group(1), values[i]);
      }
    }
  }

  private static void add(StringBuilder line, String name, Object value) {
    if (line.charAt(line.length() - 1) != '{') {
      line.append(',');
    }
    line.append('"').append(name).append("\":");
    if (value instanceof Integer || value instanceof Long) {
      line.append(value);
    } else {
      line.append('"');
      LogEscape.json(String.valueOf(value), line);
      line.append('"');
    }
  }

  private static String time(ILoggingEvent event) {
    return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
  }

  private static Optional<String> trace(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return Optional.ofNullable(thrown).map(ThrowableProxyUtil::asString);
  }
}
