package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.testkit.Promise;
import io.hydrarelay.testkit.lag.Lag;
import io.hydrarelay.testkit.link.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the plan of a group of consumers. */
final class GroupReader {
  private static final Duration MAX_LIFETIME = Duration.ofHours(1);
  private static final long MAX_JOINS_PER_SECOND = 10_000;

  private enum Start {
    LIVE,
    OLDEST
  }

  private final Section section;
  private final int sessions;
  private final LagPolicy policy;

  GroupReader(Section section, int sessions, LagPolicy policy) {
    this.section = section;
    this.sessions = sessions;
    this.policy = policy;
  }

  GroupPlan read(String name) {
    Optional<GroupPlan.Churn> churn = section.section("churn").map(GroupReader::churn);
    Optional<Moment> join = section.value("join", Moment::parse, Moment.FORM);
    Optional<Moment> leave = section.value("leave", Moment::parse, Moment.FORM);
    if (churn.isPresent() && leave.isPresent()) {
      throw section.problem("leave", "consumers that churn leave after their lifetime");
    }
    GroupPlan plan =
        new GroupPlan(
            name,
            (int) section.number("count", 1, 1, GroupPlan.MAX_COUNT),
            session(),
            lag(),
            link(),
            section.flag("hold"),
            section.choice("start", Start.class).orElse(Start.LIVE) == Start.OLDEST,
            section.flag("comes_back"),
            section.choice("promise", Promise.class).orElse(Promise.of(policy)),
            join,
            leave,
            churn);
    section.finish();
    return plan;
  }

  private OptionalInt session() {
    return section.has("session")
        ? OptionalInt.of((int) section.number("session", 1, 1, sessions))
        : OptionalInt.empty();
  }

  private Lag lag() {
    return section
        .text("lag")
        .map(text -> section.understood("lag", () -> Lag.parse(text)))
        .orElse(Lag.none());
  }

  private List<Fault> link() {
    List<Fault> faults = new ArrayList<>();
    for (String text : section.texts("link")) {
      faults.add(section.understood("link", () -> Fault.parse(text)));
    }
    return faults;
  }

  private static GroupPlan.Churn churn(Section section) {
    Rate rate =
        section
            .value(
                "rate",
                text ->
                    Rate.parse(text)
                        .filter(read -> read.unit() == Rate.Unit.MESSAGES)
                        .filter(read -> read.perSecond() <= MAX_JOINS_PER_SECOND),
                "joins in a second such as 200/s, up to %d/s".formatted(MAX_JOINS_PER_SECOND))
            .orElseThrow(() -> section.wrong("rate", "joins in a second such as 200/s"));
    Duration lifetime =
        section
            .time("lifetime", Duration.ZERO, MAX_LIFETIME)
            .orElseThrow(() -> section.wrong("lifetime", Quantity.TIME_FORM));
    section.finish();
    return new GroupPlan.Churn(rate.perSecond(), lifetime);
  }
}
