package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Honest histories of all kinds, each with one lie at a random place. */
class RandomMutationTest {
  private static final int HISTORIES = Integer.getInteger("hydra.histories", 12);
  private static final long SEED = Long.getLong("hydra.histories.seed", System.nanoTime());
  private static final int MESSAGES = 60;

  private long seed;

  @RegisterExtension
  final TestExecutionExceptionHandler evidence =
      (context, failure) -> {
        failure.addSuppressed(new AssertionError("-Dhydra.histories.seed=" + seed));
        throw failure;
      };

  /** Ways to lie, about any event of a kind. */
  private enum Lie {
    LOSES_A_MESSAGE(StreamEvent.Message.class),
    TELLS_A_MESSAGE_TWICE(StreamEvent.Message.class),
    SWAPS_TWO_MESSAGES(StreamEvent.Message.class),
    CHANGES_A_MESSAGE(StreamEvent.Message.class),
    HIDES_A_GAP(StreamEvent.Gap.class),
    TELLS_A_GAP_TWICE(StreamEvent.Gap.class),
    MAKES_A_GAP_LARGER(StreamEvent.Gap.class),
    MAKES_A_GAP_SMALLER(StreamEvent.Gap.class),
    BEGINS_A_GAP_EARLY(StreamEvent.Gap.class),
    BEGINS_A_GAP_LATE(StreamEvent.Gap.class),
    VERIFIES_AHEAD(StreamEvent.Verified.class),
    VERIFIES_WHAT_IT_ADOPTED(StreamEvent.Adopted.class),
    ADOPTS_WHAT_IT_VERIFIED(StreamEvent.Verified.class),
    ENDS_EARLY(StreamEvent.Verified.class);

    private final Class<? extends StreamEvent> where;

    Lie(Class<? extends StreamEvent> where) {
      this.where = where;
    }

    /** Tells a track of events, one of them not as it was; false if there is none to lie about. */
    boolean tell(List<StreamEvent> events, Random random, ConsumerTrack track) {
      int[] places =
          IntStream.range(0, events.size()).filter(place -> isPlace(events, place)).toArray();
      if (places.length == 0) {
        return false;
      }
      int place = places[random.nextInt(places.length)];
      int n = (int) events.subList(0, place).stream().filter(where::isInstance).count();
      EventMutation mutation = at(n);
      events.forEach(event -> mutation.take(event, track::event));
      return true;
    }

    /** What is lost directly before the missing end of a stream could as well be of that end. */
    private boolean isPlace(List<StreamEvent> events, int place) {
      boolean isBeforeBreak =
          events.subList(place + 1, events.size()).stream()
              .filter(event -> !isOfConnection(event))
              .findFirst()
              .filter(StreamEvent.Stream.class::isInstance)
              .map(StreamEvent.Stream.class::cast)
              .filter(stream -> stream.how() == StreamEvent.How.BROKEN)
              .isPresent();
      return where.isInstance(events.get(place)) && !isBeforeBreak;
    }

    private static boolean isOfConnection(StreamEvent event) {
      return event instanceof StreamEvent.Duplicate
          || event instanceof StreamEvent.Bad
          || event instanceof StreamEvent.Status
          || event instanceof StreamEvent.Interrupted;
    }

    private EventMutation at(int n) {
      return switch (this) {
        case LOSES_A_MESSAGE, HIDES_A_GAP -> ClientMutations.at(n, where, (event, out) -> {});
        case TELLS_A_MESSAGE_TWICE, TELLS_A_GAP_TWICE ->
            ClientMutations.at(
                n,
                where,
                (event, out) -> {
                  out.accept(event);
                  out.accept(event);
                });
        case SWAPS_TWO_MESSAGES -> ClientMutations.delay(n, where);
        case CHANGES_A_MESSAGE ->
            ClientMutations.atMessage(
                n,
                (message, out) ->
                    out.accept(ClientMutations.changed(message, message.payload().remaining())));
        case MAKES_A_GAP_LARGER -> ClientMutations.moveGap(n, 0, 1);
        case MAKES_A_GAP_SMALLER -> ClientMutations.moveGap(n, 0, -1);
        case BEGINS_A_GAP_EARLY -> ClientMutations.moveGap(n, -1, 0);
        case BEGINS_A_GAP_LATE -> ClientMutations.moveGap(n, 1, 0);
        case VERIFIES_AHEAD -> ClientMutations.verifyAhead(n, 1);
        case VERIFIES_WHAT_IT_ADOPTED -> ClientMutations.claimVerified();
        case ADOPTS_WHAT_IT_VERIFIED ->
            ClientMutations.at(
                n,
                StreamEvent.Verified.class,
                (verified, out) ->
                    out.accept(new StreamEvent.Adopted(verified.seq(), verified.timeMillis())));
        case ENDS_EARLY ->
            ClientMutations.at(
                n,
                where,
                (event, out) -> {
                  out.accept(event);
                  out.accept(new StreamEvent.End(true));
                });
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldNotBelieve(Lie lie) {
    for (int history = 0; history < HISTORIES; history++) {
      seed = SEED + history;
      Random random = new Random(seed);
      StreamChecker checker = new StreamChecker(ProducerConfig.defaults());
      SealedSession session = new SealedSession(checker, random, SealerOptions.DEFAULT, MESSAGES);
      shouldBelieveWhoGotEverything(checker, session, random);
      List<StreamEvent> events = new UnreliableDelivery(session, random, false).run(0, 5);
      ConsumerTrack liar = checker.consumer("liar");
      if (lie.tell(events, random, liar)) {
        Verdict verdict = liar.verdict();
        Outcome outcome = verdict.under(Promise.LOSS_IS_TOLD).outcome();
        assertEquals(Outcome.FAIL, outcome, () -> verdict + "\n" + events);
      }
    }
  }

  private static void shouldBelieveWhoGotEverything(
      StreamChecker checker, SealedSession session, Random random) {
    ConsumerTrack honest = checker.consumer("honest");
    new UnreliableDelivery(session, random, false).run(0, 0).forEach(honest::event);
    Judgement judgement = honest.verdict().under(Promise.EVERYTHING);
    assertEquals(Outcome.PASS, judgement.outcome(), judgement::toString);
  }
}
