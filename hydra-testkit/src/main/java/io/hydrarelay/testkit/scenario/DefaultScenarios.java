package io.hydrarelay.testkit.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with this library. Thread-safe. */
public final class DefaultScenarios {
  private static final List<String> NAMES =
      List.of(
          "lag-disconnect",
          "lag-skip",
          "lag-block",
          "churn",
          "relay-restart",
          "producer-crash",
          "takeover",
          "slow-loris");

  private DefaultScenarios() {}

  /** Returns their names. */
  public static List<String> names() {
    return NAMES;
  }

  /** Returns the scenario of that name, if there is one. */
  public static Optional<Scenario> named(String name) {
    return NAMES.contains(name) ? Optional.of(Scenario.parse(text(name))) : Optional.empty();
  }

  private static String text(String name) {
    try (InputStream in = DefaultScenarios.class.getResourceAsStream(name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException("the scenario " + name + " cannot be read", broken);
    }
  }
}
