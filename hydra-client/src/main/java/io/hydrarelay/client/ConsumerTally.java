package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.MessageBatch;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a consumer sees; written on its event loop, read from anywhere. */
final class ConsumerTally {
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong payloadBytes = new AtomicLong();
  private final AtomicLong gaps = new AtomicLong();
  private final AtomicLong framesLost = new AtomicLong();
  private final AtomicLong framesBefore = new AtomicLong();
  private final AtomicLong brokenStreams = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final AtomicLong badFrames = new AtomicLong();
  private final AtomicLong unverified = new AtomicLong();
  private final AtomicLong listenerFailures = new AtomicLong();
  private volatile long verifiedSeq = -1;

  void count(MessageBatch batch) {
    add(messages, batch.count());
    add(payloadBytes, batch.payloadBytes());
  }

  void count(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      add(messages, 1);
      add(payloadBytes, message.payload().remaining());
    } else if (event instanceof StreamEvent.Gap gap) {
      add(gaps, 1);
      add(framesLost, gap.count());
    } else if (event instanceof StreamEvent.LateJoin late) {
      add(framesBefore, late.seq());
    } else if (event instanceof StreamEvent.Duplicate) {
      add(duplicates, 1);
    } else if (event instanceof StreamEvent.Bad) {
      add(badFrames, 1);
    } else if (event instanceof StreamEvent.Unverified dropped) {
      add(unverified, dropped.count());
    } else if (event instanceof StreamEvent.Verified verified) {
      verifiedSeq = verified.seq();
    } else if (event instanceof StreamEvent.Stream stream) {
      verifiedSeq = -1;
      add(brokenStreams, stream.how() == StreamEvent.How.BROKEN ? 1 : 0);
    }
  }

  /** One thread writes: no need for an atomic addition. */
  private static void add(AtomicLong count, long more) {
    count.lazySet(count.get() + more);
  }

  /** From any thread. */
  void listenerFailed() {
    listenerFailures.incrementAndGet();
  }

  ConsumerStats stats(long reconnects) {
    return new ConsumerStats(
        messages.get(),
        payloadBytes.get(),
        gaps.get(),
        framesLost.get(),
        framesBefore.get(),
        brokenStreams.get(),
        duplicates.get(),
        badFrames.get(),
        unverified.get(),
        verifiedSeq,
        reconnects,
        listenerFailures.get());
  }
}
