package io.hydrarelay.testkit.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What is to happen in the course of a run, and whether it is time for it. One thread only. */
final class Timeline {
  /** Something to be done at a moment. */
  private record Entry(Moment at, Runnable action) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<Churn> churns = new ArrayList<>();
  private final FaultInjector faults;

  Timeline(List<ConsumerSession> consumers, List<FaultPlan> plans, FaultInjector faults) {
    this.faults = faults;
    for (ConsumerSession consumer : consumers) {
      GroupPlan group = consumer.group();
      if (group.churn().isEmpty()) {
        group.join().ifPresent(at -> entries.add(new Entry(at, consumer::join)));
        group.leave().ifPresent(at -> entries.add(new Entry(at, consumer::leave)));
      }
    }
    consumers.stream()
        .map(ConsumerSession::group)
        .filter(group -> group.churn().isPresent())
        .distinct()
        .forEach(group -> churns.add(Churn.of(group, consumers)));
    plans.forEach(plan -> entries.add(new Entry(plan.at(), () -> faults.begin(plan))));
  }

  /** Does what is due, so long after the first message, at such a part of them. */
  void tick(Duration elapsed, double part) {
    Iterator<Entry> waiting = entries.iterator();
    while (waiting.hasNext()) {
      Entry entry = waiting.next();
      if (entry.at.hasCome(elapsed, part)) {
        waiting.remove();
        entry.action.run();
      }
    }
    churns.forEach(churn -> churn.tick(elapsed, part));
  }

  /** Returns whether everything has happened. */
  boolean isThrough() {
    return entries.isEmpty() && faults.areOver() && churns.stream().allMatch(Churn::isThrough);
  }
}
