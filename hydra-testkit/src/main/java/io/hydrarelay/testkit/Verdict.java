package io.hydrarelay.testkit;

import io.hydrarelay.protocol.LagPolicy;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link StreamChecker} found out about one consumer. It becomes a judgement with what was
 * promised to the consumer: {@link #under}.
 *
 * @param consumer its name
 * @param sent messages that were sent
 * @param received messages that came, all of them genuine and in order if there is no offence
 * @param missing messages that did not come
 * @param gaps gaps that were reported
 * @param ended whether the authenticated end of the session came
 * @param offence the first thing that must never happen, with the record or frame it happened at
 * @param doubt why some of it could not be checked
 * @param losses the first reported loss of each kind, with the record it happened at
 * @param cut whether the last thing that the relay said is that the consumer is too slow
 */
public record Verdict(
    String consumer,
    long sent,
    long received,
    long missing,
    long gaps,
    boolean ended,
    Optional<String> offence,
    Optional<String> doubt,
    Map<Loss, String> losses,
    boolean cut) {
  /** Makes a verdict. */
  public Verdict {
    losses = Map.copyOf(losses);
  }

  /** Makes the verdict on a consumer whose losses, if it has any, were all announced as lag. */
  public Verdict(
      String consumer,
      long sent,
      long received,
      long missing,
      long gaps,
      boolean ended,
      Optional<String> offence) {
    this(
        consumer,
        sent,
        received,
        missing,
        gaps,
        ended,
        offence,
        Optional.empty(),
        gaps == 0 ? Map.of() : Map.of(Loss.LAG, missing + " messages are missing"),
        false);
  }

  /** Returns whether every message came, once and in order, and then the authenticated end. */
  public boolean isComplete() {
    return offence.isEmpty() && ended && missing == 0;
  }

  /** Returns whether the consumer certainly got what that lag policy promises. */
  public boolean keeps(LagPolicy policy) {
    return under(policy).passed();
  }

  /**
   * Returns the judgement by what that lag policy promises.
   *
   * @param policy the session's policy; {@link LagPolicy#RELAY_DEFAULT} counts as DISCONNECT
   */
  public Judgement under(LagPolicy policy) {
    return under(Promise.of(policy));
  }

  /** Returns the judgement by that promise. A late joiner is promised what came after its join. */
  public Judgement under(Promise promise) {
    if (offence.isPresent()) {
      return new Judgement(Outcome.FAIL, offence.get());
    }
    for (Loss loss : Loss.values()) {
      if (losses.containsKey(loss) && !promise.covers(loss)) {
        return new Judgement(Outcome.FAIL, losses.get(loss));
      }
    }
    if (doubt.isPresent()) {
      return new Judgement(Outcome.UNKNOWN, doubt.get());
    }
    return ended ? new Judgement(Outcome.PASS, summary()) : unended(promise);
  }

  private Judgement unended(Promise promise) {
    if (!cut) {
      return new Judgement(Outcome.UNKNOWN, "the session has not ended here: " + summary());
    }
    return promise == Promise.UNTIL_CUT
        ? new Judgement(Outcome.PASS, "cut as too slow: " + summary())
        : new Judgement(Outcome.UNKNOWN, "cut as too slow, which is all it shows: " + summary());
  }

  private String summary() {
    return "%d of %d messages, %d missing, %d gaps, %s"
        .formatted(received, sent, missing, gaps, ended ? "ended" : "not ended");
  }

  @Override
  public String toString() {
    return consumer
        + ": "
        + summary()
        + offence.map(text -> "; " + text).orElse("")
        + doubt.map(text -> "; in doubt: " + text).orElse("");
  }
}
