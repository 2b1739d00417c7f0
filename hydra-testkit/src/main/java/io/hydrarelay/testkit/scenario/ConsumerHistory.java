package io.hydrarelay.testkit.scenario;

import io.hydrarelay.client.Message;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.ConsumerTrack;
import io.hydrarelay.testkit.StreamChecker;
import io.hydrarelay.testkit.Verdict;

/**
 * What one consumer was told: checked, counted, and written down where it is remarkable. One thread
 * at a time tells; {@link #position} may be asked from any.
 */
final class ConsumerHistory {
  private final String name;
  private final EventLog log;
  private final ConsumerTrack track;
  private final ConsumerTally tally;
  private volatile long beginNanos;
  private volatile long position;

  ConsumerHistory(String name, GroupPlan group, StreamChecker checker, EventLog log) {
    this.name = name;
    this.log = log;
    ConsumerTrack created = group.isEarly() ? checker.consumer(name) : checker.lateConsumer(name);
    this.track = group.hold() ? created.holding() : created;
    this.tally = new ConsumerTally(group.isEarly() ? 0 : ConsumerTally.ANY);
  }

  /** The consumer has joined, when so many messages had been sent. */
  void begin(long sent) {
    beginNanos = System.nanoTime();
    position = sent;
  }

  void message(Message message) {
    track.event(new StreamEvent.Message(message.payload(), message.epoch(), message.seq()));
    if (StampedMessage.isOne(message.payload())) {
      long number = StampedMessage.number(message.payload());
      long dueNanos = StampedMessage.dueNanos(message.payload());
      tally.message(number, message.payload().remaining());
      if (dueNanos - beginNanos >= 0) { // what is older was old when this consumer came
        tally.latency(System.nanoTime() - dueNanos);
      }
      position = number + 1;
    }
  }

  void event(StreamEvent event) {
    track.event(event);
    if (event instanceof StreamEvent.Gap gap) {
      gap("%d frames from %d on, %s".formatted(gap.count(), gap.from(), gap.cause()));
    } else if (event instanceof StreamEvent.Unverified dropped) {
      gap(dropped.count() + " messages were dropped as not verified");
    } else if (event instanceof StreamEvent.Stream stream) {
      if (stream.how() == StreamEvent.How.BROKEN) {
        gap("the end of the stream before is missing");
      }
    } else if (event instanceof StreamEvent.Bad || event instanceof StreamEvent.Fatal) {
      log.add(EventKind.BAD, name, event.toString());
    }
  }

  private void gap(String what) {
    tally.gap();
    log.add(EventKind.GAP, name, what);
  }

  /** The session has ended here, of whose messages so many were sent. */
  void ended(long sent) {
    tally.ended(sent);
  }

  /** Returns how long the consumer has been there. */
  long nanos() {
    return System.nanoTime() - beginNanos;
  }

  /** Returns the number of the first message that has not come yet. */
  long position() {
    return position;
  }

  ConsumerTally tally() {
    return tally;
  }

  Verdict verdict() {
    return track.verdict();
  }
}
