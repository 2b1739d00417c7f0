package io.hydrarelay.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which record a consumer is to get next. Where records have equal contents, a loss can leave
 * several possibilities, and what comes later decides between them, or nothing does. Not
 * thread-safe.
 */
final class RecordPlace {
  /** With more possibilities than this the place is given up. */
  private static final int MAX_PLACES = 64;

  private final StreamChecker checker;
  private final SentLog log;
  private int[] places = {0};
  private long followed;
  private boolean givenUp;

  /** How many records there were when the end came; -1 before. */
  private int endCount = -1;

  private String doubt = "";

  RecordPlace(StreamChecker checker) {
    this.checker = checker;
    this.log = checker.log();
  }

  /** Returns whether there is one possibility only. */
  boolean isCertain() {
    return places.length == 1 && !givenUp;
  }

  /** Returns the next record; the earliest if there are several possibilities. */
  int next() {
    return places[0];
  }

  /** Returns how many records were passed over. */
  long missing() {
    return Math.max(0, places[0] - followed);
  }

  /** Returns why the place is not certain, if it is not. */
  Optional<String> doubt() {
    return isCertain() ? Optional.empty() : Optional.of(doubt);
  }

  /** Returns the name of the message that came last. */
  String lastName() {
    return isCertain() ? "record " + (places[0] - 1) : "a record before " + places[0];
  }

  /**
   * Goes past a message that came.
   *
   * @param hole what excuses others for not having come before it
   */
  void follow(Arrival message, Hole hole, FragmentSize fragments) {
    followed++;
    if (givenUp) {
      return;
    }
    if (places.length == 1 && hole.isEmpty() && log.is(places[0], message.content())) {
      places[0]++;
      return;
    }
    int[] found = hole.isEmpty() ? expected(message) : after(message, hole, fragments);
    if (givenUp) {
      return;
    }
    if (found.length == 0) {
      throw new Offence(explain(message.content(), hole, fragments));
    }
    if (found.length > 1) {
      doubt =
          "records %d and %d have the same content, so it cannot be told which came with frame %d"
              .formatted(found[0], found[1], message.seq());
    }
    places = IntStream.of(found).map(record -> record + 1).toArray();
  }

  /** A message as the place looks at it. */
  record Arrival(Fingerprint content, long epoch, long seq) {}

  private int[] expected(Arrival message) {
    int[] same = IntStream.of(places).filter(each -> log.is(each, message.content())).toArray();
    return narrow(message, same);
  }

  private int[] after(Arrival message, Hole hole, FragmentSize fragments) {
    if (places.length > 1) {
      giveUp();
      return places;
    }
    int first = places[0];
    int end = Math.min(log.count(), hole.limit(log, fragments, first) + 1);
    List<Integer> fitting = new ArrayList<>();
    OptionalInt next = log.find(message.content(), first, end);
    while (next.isPresent()) {
      int record = next.getAsInt();
      if (hole.objection(log, fragments, first, record).isEmpty()) {
        fitting.add(record);
      }
      if (fitting.size() > MAX_PLACES) {
        giveUp();
        return places;
      }
      next = log.find(message.content(), record + 1, end);
    }
    return narrow(message, fitting.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Where the content leaves a choice, the frame may decide, if other consumers have told. */
  private int[] narrow(Arrival message, int[] records) {
    int[] there =
        IntStream.of(records)
            .filter(record -> log.mayBeIn(record, message.epoch(), message.seq()))
            .toArray();
    return records.length > 1 && there.length > 0 ? there : records;
  }

  private void giveUp() {
    givenUp = true;
    doubt =
        "too many records from "
            + places[0]
            + " on have the same content to tell which of them came";
  }

  private String explain(Fingerprint content, Hole hole, FragmentSize fragments) {
    int first = places[places.length - 1];
    OptionalInt later = log.find(content, first, log.count());
    if (later.isPresent()) {
      return hole.objection(log, fragments, first, later.getAsInt())
          .orElse("record " + later.getAsInt() + " came where " + first + " was expected");
    }
    OptionalInt earlier = log.find(content, 0, first);
    return earlier.isPresent()
        ? "record " + earlier.getAsInt() + " came again, or late, where " + first + " was expected"
        : checker.strange(content, first);
  }

  /** Goes to the end of what was sent, because the authenticated end of the session has come. */
  void end(Hole hole, FragmentSize fragments) {
    int count = log.count();
    endCount = count;
    int[] possible =
        IntStream.of(places)
            .filter(place -> hole.objection(log, fragments, place, count).isEmpty())
            .toArray();
    if (possible.length == 0 && !givenUp) {
      int last = places[places.length - 1];
      places = new int[] {count};
      throw new Offence(hole.objection(log, fragments, last, count).orElseThrow());
    }
    places = possible.length > 1 ? new int[] {count, count} : new int[] {count};
  }

  /** Returns what was sent after the end had come, if something was. */
  Optional<String> sentAfterEnd() {
    return endCount >= 0 && log.count() > endCount
        ? Optional.of("the end came before record " + endCount + " was sent")
        : Optional.empty();
  }
}
