package io.hydrarelay.testkit.load;

import io.netty.bootstrap.Bootstrap;
import java.util.List;
import java.util.stream.LongStream;

/** All consumers of a load. On the event loop only. */
final class ConsumerGroup {
  /** Relays limit how many connections may be joining at the same time. */
  private static final int JOINING_AT_ONCE = 64;

  private final List<LoadConsumer> consumers;
  private int dialed;
  private int ready;

  ConsumerGroup(List<LoadConsumer> consumers) {
    this.consumers = List.copyOf(consumers);
  }

  /** Connects the next ones. */
  void dialMore(Bootstrap bootstrap) {
    while (dialed < consumers.size() && dialed - ready < JOINING_AT_ONCE) {
      consumers.get(dialed++).dial(bootstrap);
    }
  }

  /** One more has joined and its stream has begun; returns whether that was the last one. */
  boolean oneMoreIsReady() {
    ready++;
    return ready == consumers.size();
  }

  /** Returns how many have joined, and how many there are to be, in words. */
  String progress() {
    return "%d of %d consumers".formatted(ready, consumers.size());
  }

  /** Returns whether any connection is left. */
  boolean isAnyAlive() {
    return consumers.stream().anyMatch(consumer -> !consumer.isLost());
  }

  /** Returns how many messages the slowest one that is still connected has behind it. */
  long slowest() {
    long slowest = Long.MAX_VALUE;
    for (LoadConsumer consumer : consumers) {
      if (!consumer.isLost()) {
        slowest = Math.min(slowest, consumer.tally().position());
      }
    }
    return slowest;
  }

  /** Returns how many messages all of them together have received. */
  long received() {
    return messages().sum();
  }

  /** Returns how many messages did not arrive, of so many sent to each of them. */
  long missing(long sent) {
    return messages().map(received -> sent - received).sum();
  }

  private LongStream messages() {
    return consumers.stream().mapToLong(consumer -> consumer.tally().messages());
  }
}
