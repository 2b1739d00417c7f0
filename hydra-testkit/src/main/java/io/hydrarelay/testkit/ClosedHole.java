package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Records that one gap took, by what its consumer says. Where they really were, other consumers
 * tell.
 *
 * @param first the first of them
 * @param end the one behind the last
 * @param epoch the gap's stream
 * @param gap the gap
 */
record ClosedHole(int first, int end, long epoch, StreamEvent.Gap gap) {
  /** Returns which record cannot have been lost in the gap. */
  Optional<String> contradiction(SentLog log) {
    long behind = gap.from() + gap.count();
    for (int record = first; record < end; record++) {
      OptionalLong frame = log.frameOf(record, epoch);
      boolean isBefore = frame.isPresent() && frame.getAsLong() < gap.from();
      boolean isBehind = frame.isPresent() && frame.getAsLong() >= behind && record + 1 < end;
      if (isBefore || isBehind) {
        return Optional.of(
            "record %d is missing; it was in frame %d, and the gap of %d frames is at %d"
                .formatted(
                    isBehind ? record + 1 : record, frame.getAsLong(), gap.count(), gap.from()));
      }
    }
    return Optional.empty();
  }
}
