package io.hydrarelay.server.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a request for a view asks for: order, number, session. */
final class ViewQuery {
  static final String ADVICE = "see docs/METRICS.md for the parameters of each path";

  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_DIGITS = 5;

  private final Map<String, List<String>> parameters;

  ViewQuery(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  static ViewQuery of(String sort, int limit) {
    return new ViewQuery(Map.of("sort", List.of(sort), "limit", List.of(Integer.toString(limit))));
  }

  /** Returns the fingerprint of the session to look at; empty for all. */
  Optional<String> session() {
    return single("session");
  }

  /**
   * Returns how many are wanted.
   *
   * @throws IllegalArgumentException when that is no number from 1 to 10000
   */
  int limit(int usual) {
    return single("limit").map(ViewQuery::number).orElse(usual);
  }

  /**
   * Returns the order that is asked for.
   *
   * @throws IllegalArgumentException when there is no such order
   */
  <V> Comparator<V> order(Map<String, Comparator<V>> orders, String usual) {
    String name = single("sort").orElse(usual);
    Comparator<V> order = orders.get(name);
    if (order == null) {
      throw new IllegalArgumentException(
          "sort has no such value; it is one of " + String.join(", ", orders.keySet()));
    }
    return order;
  }

  private Optional<String> single(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new IllegalArgumentException(name + " is given more than once");
    }
    return values.stream().findFirst();
  }

  private static int number(String text) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = isNumber ? Integer.parseInt(text) : 0;
    if (number < 1 || number > MAX_LIMIT) {
      throw new IllegalArgumentException("limit is not a number from 1 to " + MAX_LIMIT);
    }
    return number;
  }
}
