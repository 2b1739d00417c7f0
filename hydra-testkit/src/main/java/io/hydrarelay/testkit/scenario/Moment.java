package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When something happens: so long after the first message, or after such a part of the messages. A
 * part does not depend on how fast the machine is.
 *
 * @param time since the first message; empty for a part
 * @param percent of the messages, 0 to 100; 0 for a time
 */
record Moment(Optional<Duration> time, int percent) {
  static final String FORM = "a time such as 500ms, or a part of the messages such as 40%";

  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})\\s*%");
  private static final int ALL = 100;

  static Optional<Moment> parse(String text) {
    Matcher part = PERCENT.matcher(text.strip());
    if (part.matches()) {
      int percent = Integer.parseInt(part.group(1));
      return percent <= ALL ? Optional.of(new Moment(Optional.empty(), percent)) : Optional.empty();
    }
    return Quantity.time(text).map(time -> new Moment(Optional.of(time), 0));
  }

  /** Returns whether it has come, so long after the first message, at such a part of them. */
  boolean hasCome(Duration elapsed, double part) {
    return time.map(due -> elapsed.compareTo(due) >= 0).orElse(part * ALL >= percent);
  }

  @Override
  public String toString() {
    return time.map(Amounts::text).orElse(percent + "%");
  }
}
