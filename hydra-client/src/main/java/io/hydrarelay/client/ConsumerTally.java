package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a consumer sees; written on its event loop, read from anywhere. */
final class ConsumerTally {
  private final LongAdder messages = new LongAdder();
  private final LongAdder payloadBytes = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder framesLost = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder badFrames = new LongAdder();
  private final LongAdder unverified = new LongAdder();
  private final LongAdder listenerFailures = new LongAdder();
  private volatile long verifiedSeq = -1;

  void count(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      messages.increment();
      payloadBytes.add(message.payload().remaining());
    } else if (event instanceof StreamEvent.Gap gap) {
      gaps.increment();
      framesLost.add(gap.count());
    } else if (event instanceof StreamEvent.Duplicate) {
      duplicates.increment();
    } else if (event instanceof StreamEvent.Bad) {
      badFrames.increment();
    } else if (event instanceof StreamEvent.Unverified dropped) {
      unverified.add(dropped.count());
    } else if (event instanceof StreamEvent.Verified verified) {
      verifiedSeq = verified.seq();
    } else if (event instanceof StreamEvent.Stream) {
      verifiedSeq = -1;
    }
  }

  void listenerFailed() {
    listenerFailures.increment();
  }

  ConsumerStats stats(long reconnects) {
    return new ConsumerStats(
        messages.sum(),
        payloadBytes.sum(),
        gaps.sum(),
        framesLost.sum(),
        duplicates.sum(),
        badFrames.sum(),
        unverified.sum(),
        verifiedSeq,
        reconnects,
        listenerFailures.sum());
  }
}
