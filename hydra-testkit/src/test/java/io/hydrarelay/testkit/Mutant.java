package io.hydrarelay.testkit;

import static io.hydrarelay.testkit.ClientMutations.again;
import static io.hydrarelay.testkit.ClientMutations.atMessage;
import static io.hydrarelay.testkit.ClientMutations.changed;

import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.MutantRun.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Relays and clients that are broken on purpose, each in one way, with what the checker has to say
 * of it. The page {@code docs/CHECKING.md} lists them.
 */
enum Mutant {
  // ---- relays, before a client that works

  RELAY_LOSES_A_FRAME(
      relay(Scenario.SKIP, () -> RelayMutations.lose(2, 6)),
      "a relay that loses frames and does not announce it",
      "record 2 was due when a gap of 4 frames at 2 was reported, cause UNEXPLAINED"),
  RELAY_SKIPS_UNDER_BLOCK(
      relay(Scenario.PLAIN, () -> RelayMutations.leaveOut(2, 6, 4)),
      "a relay that leaves frames out under BLOCK, and announces it as under SKIP",
      "record 2 was due when a gap of 4 frames at 2 was reported, cause LAG"),
  RELAY_SKIPS_UNDER_DISCONNECT(
      relay(Scenario.CUT, () -> RelayMutations.leaveOut(2, 6, 4)),
      "a relay that leaves frames out under DISCONNECT instead of cutting the consumer",
      "record 2 was due when a gap of 4 frames at 2 was reported, cause LAG"),
  RELAY_ANNOUNCES_TOO_LITTLE(
      relay(Scenario.SKIP, () -> RelayMutations.leaveOut(2, 6, 3)),
      "a relay that leaves four frames out and announces three",
      "a gap of 4 frames at 2 was called lag, and the relay had announced 3 before frame 6"),
  RELAY_CORRUPTS_A_FRAME(
      relay(Scenario.PLAIN, () -> RelayMutations.corrupt(4)),
      "a relay that flips a bit of a frame, which the client then throws away",
      "record 4 was due when a gap of 1 frames at 4 was reported, cause UNEXPLAINED"),
  RELAY_SWAPS_TWO_FRAMES(
      relay(Scenario.PLAIN, () -> RelayMutations.swap(4)),
      "a relay that sends two frames in the wrong order",
      "record 4 was due when a gap of 1 frames at 4 was reported, cause UNEXPLAINED"),
  RELAY_DROPS_THE_TAIL(
      relay(Scenario.PLAIN, () -> RelayMutations.lose(49, 54)),
      "a relay that loses everything between the last CHECK and END",
      "record 37 was due when a gap of 5 frames at 49 was reported, cause UNEXPLAINED"),
  RELAY_CUTS_WITHOUT_A_WORD(
      relay(Scenario.CUT, () -> RelayMutations.cutAt(20)),
      "a relay that ends a connection and does not say that the consumer is too slow",
      Outcome.UNKNOWN,
      "the session has not ended here"),

  // ---- clients that tell of losses

  HIDES_A_GAP(
      client(Scenario.LOSS, ClientMutations::hideGaps),
      "a client that hides a gap",
      "record 2 is missing, and no gap was reported before 6"),
  HIDES_THE_LOSS_OF_THE_TAIL(
      both(Scenario.PLAIN, () -> RelayMutations.lose(49, 54), ClientMutations::hideGaps),
      "a client that hides the gap before the end",
      "signed up to frame 54, and record 37, which must have come before it, has not"),
  GAP_TOO_LARGE(
      client(Scenario.LOSS, () -> ClientMutations.moveGap(0, 0, 1)),
      "a client that reports a gap one frame larger than it is",
      "record 6 came in frame 6, though everything up to 6 had come or was reported missing"),
  GAP_TOO_SMALL(
      client(Scenario.LOSS, () -> ClientMutations.moveGap(0, 0, -1)),
      "a client that reports a gap one frame smaller than it is",
      "record 6, of 100 bytes, came with frame 6; that makes 2 frames for it"),
  GAP_BESIDE_THE_HOLE(
      client(Scenario.LOSS, () -> ClientMutations.moveGap(0, 1, 0)),
      "a client that reports a gap which begins a frame too late",
      "records 2 to 5 are missing, but the gap of 3 frames at 3 is beside frames that belong to"),
  GAP_OVER_WHAT_CAME(
      client(Scenario.LOSS, () -> ClientMutations.moveGap(0, -1, 0)),
      "a client that reports a gap which begins a frame too early",
      "gap of 5 frames at 1 covers frames that came"),
  GAP_TWICE(
      client(Scenario.LOSS, () -> again(StreamEvent.Gap.class, StreamEvent.Gap.class::isInstance)),
      "a client that reports a gap twice",
      "gap of 4 frames at 2 covers frames that came"),
  GAP_TOO_LATE(
      client(Scenario.LOSS, () -> ClientMutations.delay(0, StreamEvent.Gap.class)),
      "a client that reports a gap after the message behind it",
      "record 2 is missing, and no gap was reported before 6"),
  CALLS_A_LOSS_LAG(
      client(
          Scenario.LOSS,
          () ->
              ClientMutations.gap(
                  0, gap -> new StreamEvent.Gap(gap.from(), gap.count(), StreamEvent.Cause.LAG))),
      "a client that calls a loss lag which no relay announced",
      "a gap of 4 frames at 2 was called lag, and the relay had announced none"),

  // ---- clients that deliver

  DELIVERS_TWICE(
      client(
          Scenario.PLAIN,
          () ->
              atMessage(
                  9,
                  (message, out) -> {
                    out.accept(message);
                    out.accept(message);
                  })),
      "a client that delivers a message twice",
      "record 9 came again, or late, where 10 was expected"),
  SWAPS_TWO_MESSAGES(
      client(Scenario.PLAIN, () -> ClientMutations.delay(9, StreamEvent.Message.class)),
      "a client that delivers two messages in the wrong order",
      "record 9 is missing, and no gap was reported before 10"),
  LOSES_A_MESSAGE(
      client(Scenario.PLAIN, () -> atMessage(9, (message, out) -> {})),
      "a client that loses a message after opening it",
      "record 9 is missing, and no gap was reported before 10"),
  FLIPS_A_BIT(
      client(
          Scenario.PLAIN,
          () -> atMessage(9, (message, out) -> out.accept(changed(message, 2_500)))),
      "a client that changes a message after opening it",
      "a message of 2500 bytes where record 9 was expected was never sent"),
  CUTS_A_MESSAGE_SHORT(
      client(
          Scenario.PLAIN,
          () -> atMessage(9, (message, out) -> out.accept(changed(message, 2_000)))),
      "a client that delivers a large message without its last fragment",
      "a message of 2000 bytes where record 9 was expected was never sent"),
  DELIVERS_ANOTHER_SESSIONS_MESSAGE(
      client(
          Scenario.PLAIN,
          () ->
              atMessage(
                  9,
                  (message, out) ->
                      out.accept(ClientMutations.with(message, MutantRun.payload("B", 3))))),
      "a client that delivers a message of another session's producer",
      "a message of 100 bytes where record 9 was expected is record 3 of session B"),
  REPEATS_AFTER_A_RECONNECT(
      client(
          Scenario.RECONNECT,
          () -> again(StreamEvent.Message.class, StreamEvent.Interrupted.class::isInstance)),
      "a client that delivers again what it had before a reconnect",
      "record 0 came again, or late, where"),
  RESTARTS_AFTER_A_RECONNECT(
      client(
          Scenario.RECONNECT,
          () -> again(StreamEvent.Stream.class, StreamEvent.Interrupted.class::isInstance)),
      "a client that begins a stream again after a reconnect",
      " came after stream "),
  LATE_JOINER_MISSES_A_MESSAGE(
      client(Scenario.LATE, () -> atMessage(0, (message, out) -> {})),
      "a client that joins late and loses the first message after its join",
      "came in one frame; messages before it that are not larger came in several"),

  // ---- clients that speak of signatures and of the end

  VERIFIED_AHEAD(
      client(Scenario.PLAIN, () -> ClientMutations.verifyAhead(0, 1)),
      "a client that says verified up to a frame that has not come",
      "signed up to frame 8, and record 7, which must have come before it, has not"),
  VERIFIED_WHAT_WAS_NEVER_SENT(
      client(Scenario.PLAIN, () -> ClientMutations.verifyAhead(6, 9)),
      "a client that says verified for more frames than were ever sealed",
      "signed up to frame 63, which is 9 frames more than were sent up to record 39"),
  VERIFIED_ACROSS_A_GAP(
      client(Scenario.SKIP, ClientMutations::claimVerified),
      "a client that says verified where a gap has broken the chain",
      "verified up to frame 7 across frames that did not come"),
  HOLD_DELIVERS_UNVERIFIED(
      new Breakage(Scenario.HOLD, Optional.empty(), () -> EventMutation.NONE, false),
      "a client in HOLD that delivers messages at once",
      "record 16 was delivered before a signature covered it"),
  ENDS_WITHOUT_A_SIGNATURE(
      client(Scenario.PLAIN, () -> ClientMutations.endAfter(StreamEvent.Message.class::isInstance)),
      "a client that takes the relay's word for the end",
      "the end came without a signature, where record 1 was due"),
  ENDS_EARLY(
      client(
          Scenario.PLAIN, () -> ClientMutations.endAfter(StreamEvent.Verified.class::isInstance)),
      "a client that takes a CHECK for the end",
      "records from 7 to the end are missing, and no gap was reported",
      "the end came before record"),
  GOES_ON_AFTER_THE_END(
      client(Scenario.PLAIN, ClientMutations::goOnAfterEnd),
      "a client that delivers a message after the end",
      "something came after the end of the session: Message");

  /** What is broken in which scenario. */
  private record Breakage(
      Scenario scenario,
      Optional<Supplier<MutantRelay.Script>> relay,
      Supplier<EventMutation> client,
      boolean holds) {}

  private static Breakage relay(Scenario scenario, Supplier<MutantRelay.Script> script) {
    return new Breakage(scenario, Optional.of(script), () -> EventMutation.NONE, true);
  }

  private static Breakage client(Scenario scenario, Supplier<EventMutation> mutation) {
    return new Breakage(scenario, Optional.empty(), mutation, true);
  }

  private static Breakage both(
      Scenario scenario, Supplier<MutantRelay.Script> script, Supplier<EventMutation> mutation) {
    return new Breakage(scenario, Optional.of(script), mutation, true);
  }

  private final Breakage breakage;
  private final String sentence;
  private final Outcome outcome;
  private final List<String> reasons;

  Mutant(Breakage breakage, String sentence, String... reasons) {
    this(breakage, sentence, Outcome.FAIL, reasons);
  }

  Mutant(Breakage breakage, String sentence, Outcome outcome, String... reasons) {
    this.breakage = breakage;
    this.sentence = sentence;
    this.outcome = outcome;
    this.reasons = List.of(reasons);
  }

  String sentence() {
    return sentence;
  }

  Judgement judge() throws Exception {
    MutantRelay.Script script =
        breakage.relay().map(Supplier::get).orElseGet(breakage.scenario()::script);
    return new MutantRun(breakage.scenario(), breakage.client().get(), breakage.holds())
        .judge(script);
  }

  /** Returns whether that is what the checker has to say of this mutant. */
  boolean isCaughtBy(Judgement judgement) {
    return judgement.outcome() == outcome
        && reasons.stream().anyMatch(judgement.reason()::contains);
  }

  /** Returns name and sentence, as they stand in the report of the test. */
  @Override
  public String toString() {
    return name() + ": " + sentence;
  }
}
