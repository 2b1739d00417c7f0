package io.hydrarelay.testkit.scenario;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a figure must be.
 *
 * @param relation how it must stand to the value
 * @param value in the unit of the figure; empty for as many as there are
 * @param text how it was written
 */
record Bound(Relation relation, OptionalLong value, String text) {
  private static final Pattern FORM = Pattern.compile("(<=|>=|<|>|=)?\\s*(.+)");

  enum Relation {
    EQUAL("="),
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    private static Relation of(String sign) {
      for (Relation relation : values()) {
        if (relation.sign.equals(sign)) {
          return relation;
        }
      }
      return EQUAL;
    }
  }

  static Optional<Bound> parse(String text, Measure.Unit unit) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    Relation relation = Relation.of(parts.group(1));
    String value = parts.group(2).strip().toLowerCase(Locale.ROOT);
    if (value.equals("all") && unit == Measure.Unit.COUNT) {
      return Optional.of(new Bound(relation, OptionalLong.empty(), text.strip()));
    }
    OptionalLong number = value.equals("none") ? OptionalLong.of(0) : unit.parse(value);
    return number.isPresent()
        ? Optional.of(new Bound(relation, number, text.strip()))
        : Optional.empty();
  }

  /**
   * Returns whether a figure is within the bound.
   *
   * @param all what stands for "all"
   */
  boolean holds(long figure, long all) {
    long limit = value.orElse(all);
    return switch (relation) {
      case EQUAL -> figure == limit;
      case BELOW -> figure < limit;
      case AT_MOST -> figure <= limit;
      case ABOVE -> figure > limit;
      case AT_LEAST -> figure >= limit;
    };
  }
}
