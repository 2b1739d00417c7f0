package io.hydrarelay.testkit.conformance;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Judges relays: every demand of Hydra/1 on a relay that can be seen from outside. */
public final class RelayConformance {
  /** What a case takes beside what the target's settings ask for. */
  private static final Duration MOMENT = Duration.ofSeconds(45);

  /** More at the same time would measure the network instead of the relay. */
  private static final int HEAVY_AT_ONCE = 3;

  private static final List<RelayCase> CASES =
      Stream.of(
              JoinFormCases.all(),
              JoinCases.all(),
              JoinPlaceCases.all(),
              JoinOrderCases.all(),
              ProofCases.all(),
              AfterJoinCases.all(),
              NewestStreamCases.all(),
              NameSpaceCases.all(),
              FrameFormCases.all(),
              StatusCases.all(),
              KeepaliveCases.all(),
              SessionStateCases.all(),
              FinishedCases.all(),
              ProducerStateCases.all(),
              ProducerClockCases.all(),
              HeaderCases.all(),
              ConsumerStateCases.all(),
              ForwardingCases.all(),
              MessageLimitCases.all(),
              LagCases.all(),
              PatienceCases.all(),
              ResumeCases.all(),
              ReportCases.all(),
              HeldBackCases.all(),
              MalformedCases.all(),
              UnexpectedCases.all(),
              StatusCodeCases.all(),
              SealedStreamCases.all())
          .flatMap(List::stream)
          .sorted(Comparator.comparing(RelayCase::id, CaseId.ORDER))
          .toList();

  private RelayConformance() {}

  /** Returns all cases in the order of the specification. */
  public static List<ConformanceCase<RelayStage>> cases() {
    return CASES.stream().map(RelayCase::played).toList();
  }

  /** Returns all cases with what it takes to play them. */
  static List<RelayCase> relayCases() {
    return CASES;
  }

  /** Returns the demands on a relay that no case plays, each with the reason. */
  public static List<Untested> untested() {
    return RelayUntested.all();
  }

  /**
   * Plays cases against a relay. What its settings make impossible to play is reported as excluded.
   * Blocks.
   *
   * @throws IllegalArgumentException when the options name a case or section that does not exist
   */
  public static ConformanceReport run(RelayTarget target, ConformanceOptions options)
      throws InterruptedException {
    List<RelayCase> longestFirst =
        CASES.stream()
            .sorted(Comparator.comparing((RelayCase one) -> one.lasts().apply(target)).reversed())
            .toList();
    Duration longest = longestFirst.get(0).lasts().apply(target);
    return new CaseSelection<>(longestFirst.stream().map(RelayCase::played).toList(), untested())
        .by(options)
        .play(
            target.endpoint().toString(),
            stages(target, options.seed()),
            longest.plus(MOMENT),
            unplayable(target),
            options);
  }

  private static Map<String, String> unplayable(RelayTarget target) {
    return CASES.stream()
        .filter(one -> one.obstacle(target).isPresent())
        .collect(Collectors.toMap(RelayCase::id, one -> one.obstacle(target).orElseThrow()));
  }

  private static ConformanceRunner.Stages<RelayStage> stages(RelayTarget target, long seed) {
    Semaphore places = new Semaphore(HEAVY_AT_ONCE);
    Set<String> heavy =
        CASES.stream().filter(RelayCase::isHeavy).map(RelayCase::id).collect(Collectors.toSet());
    return (played, transcript) -> {
      boolean isHeavy = heavy.contains(played.id());
      if (isHeavy) {
        places.acquire();
      }
      Runnable loadIsOver = isHeavy ? places::release : () -> {};
      return new RelayStage(target, seed ^ played.id().hashCode(), transcript, loadIsOver);
    };
  }
}
