package io.hydrarelay.testkit.scenario;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Consumers of a group that join one after the other, stay for a while and leave. */
final class Churn {
  private final Optional<Moment> begin;
  private final GroupPlan.Churn plan;
  private final Queue<ConsumerSession> waiting;
  private final List<ConsumerSession> present = new ArrayList<>();
  private Optional<Duration> begun = Optional.empty();
  private long joins;

  private Churn(Optional<Moment> begin, GroupPlan.Churn plan, Queue<ConsumerSession> waiting) {
    this.begin = begin;
    this.plan = plan;
    this.waiting = waiting;
  }

  static Churn of(GroupPlan group, List<ConsumerSession> consumers) {
    Queue<ConsumerSession> members = new ArrayDeque<>();
    consumers.stream().filter(consumer -> consumer.group() == group).forEach(members::add);
    return new Churn(group.join(), group.churn().orElseThrow(), members);
  }

  void tick(Duration elapsed, double part) {
    if (begun.isEmpty() && begin.map(at -> at.hasCome(elapsed, part)).orElse(true)) {
      begun = Optional.of(elapsed);
    }
    begun.ifPresent(since -> join(elapsed.minus(since)));
    present.removeIf(this::isGone);
  }

  private void join(Duration since) {
    long due = since.toNanos() * plan.perSecond() / Duration.ofSeconds(1).toNanos();
    while (joins < due && !waiting.isEmpty()) {
      ConsumerSession next = waiting.remove();
      present.add(next);
      next.join();
      joins++;
    }
  }

  private boolean isGone(ConsumerSession consumer) {
    if (consumer.isOver()) {
      return true;
    }
    boolean leaves = consumer.hasStayed(plan.lifetime());
    if (leaves) {
      consumer.leave();
    }
    return leaves;
  }

  boolean isThrough() {
    return waiting.isEmpty() && present.isEmpty();
  }
}
