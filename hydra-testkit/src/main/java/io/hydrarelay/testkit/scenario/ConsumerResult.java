package io.hydrarelay.testkit.scenario;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of one consumer.
 *
 * @param name its name: its group's and a number
 * @param group its group
 * @param session its session, from 1
 * @param fate how it ended
 * @param joined whether it joined at all
 * @param received messages that came
 * @param missing messages that did not come, from where it began to where it ended
 * @param firstMissing the first record of those
 * @param gaps gaps that it was told of
 * @param reconnects connections after the first
 * @param maxLag the most messages that it was seen behind its producer
 * @param latencies of the messages that came
 * @param offence the first thing that breaks what it may rely on, with the record it happened at
 * @param doubt why some of what it got could not be checked
 * @param note why it ended, where there is more to say
 */
public record ConsumerResult(
    String name,
    String group,
    int session,
    Fate fate,
    boolean joined,
    long received,
    long missing,
    OptionalLong firstMissing,
    long gaps,
    long reconnects,
    long maxLag,
    Latencies latencies,
    Optional<String> offence,
    Optional<String> doubt,
    Optional<String> note) {

  /** Returns whether it got everything from where it began to the authenticated end. */
  public boolean isComplete() {
    return fate == Fate.ENDED && missing == 0 && offence.isEmpty();
  }

  /** Returns what is remarkable about it, in a few words. */
  public String remark() {
    if (offence.isPresent()) {
      return offence.get();
    }
    if (firstMissing.isPresent()) {
      return "record %,d is the first of %,d that are missing"
          .formatted(firstMissing.getAsLong(), missing);
    }
    return note.orElse("");
  }
}
