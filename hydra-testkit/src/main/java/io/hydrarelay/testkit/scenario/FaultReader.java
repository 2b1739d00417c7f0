package io.hydrarelay.testkit.scenario;

import io.hydrarelay.testkit.scenario.FaultPlan.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an entry of the timeline. */
final class FaultReader {
  private static final Duration DEFAULT_DOWN = Duration.ofMillis(200);
  private static final Duration MAX_DOWN = Duration.ofMinutes(10);

  private enum How {
    KILLED,
    IN_ORDER
  }

  private final Section section;
  private final int sessions;
  private final Set<String> groups;

  FaultReader(Section section, int sessions, Set<String> groups) {
    this.section = section;
    this.sessions = sessions;
    this.groups = groups;
  }

  FaultPlan read() {
    Moment at =
        section
            .value("at", Moment::parse, Moment.FORM)
            .orElseThrow(() -> section.wrong("at", Moment.FORM));
    Kind kind =
        section
            .choice("do", Kind.class)
            .orElseThrow(() -> section.problem("do", "say what happens"));
    FaultPlan fault = fault(at, kind);
    section.finish();
    return fault;
  }

  private FaultPlan fault(Moment at, Kind kind) {
    return switch (kind) {
      case RESTART_RELAY -> new FaultPlan(at, kind, 0, List.of(), inOrder(), down(DEFAULT_DOWN));
      case PARTITION -> new FaultPlan(at, kind, 0, named(), false, down(DEFAULT_DOWN));
      case FREEZE -> new FaultPlan(at, kind, 0, named(), false, down());
      case TAKEOVER -> new FaultPlan(at, kind, session(), List.of(), false, down(Duration.ZERO));
      default -> new FaultPlan(at, kind, session(), List.of(), false, down(DEFAULT_DOWN));
    };
  }

  private boolean inOrder() {
    return section.choice("how", How.class).orElse(How.KILLED) == How.IN_ORDER;
  }

  private int session() {
    return (int) section.number("session", 1, 1, sessions);
  }

  private Optional<Duration> down(Duration otherwise) {
    return Optional.of(down().orElse(otherwise));
  }

  private Optional<Duration> down() {
    return section.time("down", Duration.ZERO, MAX_DOWN);
  }

  private List<String> named() {
    List<String> named = section.texts("groups");
    for (String name : named) {
      if (!groups.contains(name)) {
        throw section.problem(
            "groups", "no group is called " + name + "; there are " + String.join(", ", groups));
      }
    }
    if (named.isEmpty()) {
      throw section.problem("groups", "say whose links");
    }
    return named;
  }
}
