package io.hydrarelay.testkit;

import java.util.Optional;

/**
 * Records that a consumer did not get, and between which frames they must have been by what it was
 * told. Where they really were, other consumers tell.
 *
 * @param first the first of the records
 * @param end the one behind the last
 * @param from the first frame that did not come
 * @param to the first one behind it from which on everything came
 * @param cutsLast whether the last of the records may have ended there
 */
record ClosedHole(int first, int end, FramePlace from, FramePlace to, boolean cutsLast) {
  /** Returns which record was not lost there. */
  Optional<String> contradiction(SentLog log) {
    for (int record = first; record < end; record++) {
      Optional<FramePlace> place = log.placeOf(record);
      if (place.isPresent() && place.get().compareTo(from) < 0) {
        return Optional.of(missing(record) + "was in " + place.get() + " for others");
      }
      boolean mayEndBehind = cutsLast && record + 1 == end;
      if (place.isPresent() && place.get().compareTo(to) >= 0 && !mayEndBehind) {
        return Optional.of(missing(record) + "was in " + place.get() + " for others");
      }
    }
    return Optional.empty();
  }

  private String missing(int record) {
    return "record " + record + " is missing between " + from + " and " + to + ", and ";
  }
}
