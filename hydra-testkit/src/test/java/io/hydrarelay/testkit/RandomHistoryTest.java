package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Honest histories of all kinds, of which the checker must believe every word. */
class RandomHistoryTest {
  private static final int HISTORIES = Integer.getInteger("hydra.histories", 60);
  private static final long SEED = Long.getLong("hydra.histories.seed", System.nanoTime());
  private static final int MESSAGES = 120;

  private long seed;

  @RegisterExtension
  final TestExecutionExceptionHandler evidence =
      (context, failure) -> {
        failure.addSuppressed(new AssertionError("-Dhydra.histories.seed=" + seed));
        throw failure;
      };

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldBelieveAConsumerThatTellsOfEveryLoss() {
    for (int history = 0; history < HISTORIES; history++) {
      seed = SEED + history;
      Random random = new Random(seed);
      StreamChecker checker = new StreamChecker();
      SealedSession session =
          new SealedSession(checker, random, SealedSession.someOptions(random), MESSAGES);
      boolean hold = random.nextBoolean();
      ConsumerTrack first = checker.consumer("first");
      deliver(session, random, hold, 0, hold ? first.holding() : first);
      int from = random.nextInt(session.frames().size());
      deliver(session, random, false, from, checker.lateConsumer("late"));
    }
  }

  private static void deliver(
      SealedSession session, Random random, boolean hold, int from, ConsumerTrack track) {
    List<StreamEvent> events =
        new UnreliableDelivery(session, random, hold).run(from, random.nextInt(10));
    events.forEach(track::event);
    Verdict verdict = track.verdict();
    Judgement judgement = verdict.under(Promise.LOSS_IS_TOLD);
    assertEquals(Outcome.PASS, judgement.outcome(), () -> judgement + "\n" + events);
    assertEquals(verdict.sent(), verdict.received() + verdict.missing(), verdict::toString);
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldFindNothingMissingWhereNothingIsLost() {
    for (int history = 0; history < HISTORIES / 4; history++) {
      seed = SEED + history;
      Random random = new Random(seed);
      StreamChecker checker = new StreamChecker();
      SealedSession session =
          new SealedSession(checker, random, SealedSession.someOptions(random), MESSAGES);
      ConsumerTrack track = checker.consumer("all");
      new UnreliableDelivery(session, random, false).run(0, 0).forEach(track::event);
      assertTrue(track.verdict().isComplete(), track.verdict()::toString);
    }
  }
}
