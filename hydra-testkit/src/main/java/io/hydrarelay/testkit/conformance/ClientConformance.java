package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The cases for clients, producers and consumers in any language: the kit plays a relay, an honest
 * one or not, and judges what comes over the wire and out of the process. Stateless.
 */
public final class ClientConformance {
  private static final Duration CASE_TIMEOUT = Duration.ofSeconds(120);

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(10);
  private static final int PATIENCE_PART = 12;

  private ClientConformance() {}

  /**
   * Returns all cases for that subject, in the order in which they begin.
   *
   * @throws IllegalArgumentException for a relay
   */
  public static List<ConformanceCase<?>> cases(Subject subject) {
    return List.copyOf(selection(subject).cases());
  }

  /**
   * Returns what the specification demands of that subject and no case plays.
   *
   * @throws IllegalArgumentException for a relay
   */
  public static List<Untested> untested(Subject subject) {
    return selection(subject).untested();
  }

  /**
   * Plays the cases, each with a process of its own, but for those that expect the client to go on:
   * they may share one. Blocks. No process is left afterwards.
   *
   * @param command starts the client under test
   * @param subject whether that is a producer or a consumer
   * @throws IllegalArgumentException for a relay, and when the options name what does not exist
   */
  public static ConformanceReport run(
      ClientCommand command, Subject subject, ConformanceOptions options)
      throws InterruptedException {
    return run(command.toString(), command::start, subject, options);
  }

  /** Plays the cases on whatever that starts. */
  static ConformanceReport run(
      String target, ClientStart.Starter starter, Subject subject, ConformanceOptions options)
      throws InterruptedException {
    Duration timeout = options.timeout().orElse(CASE_TIMEOUT);
    Duration patience = shorter(MOST_PATIENCE, timeout.dividedBy(PATIENCE_PART));
    CaseSelection<ClientStage> selected = selection(subject).by(options);
    try (ClientStart start = new ClientStart(starter)) {
      return selected.play(
          target,
          (testCase, transcript) ->
              new ClientStage(start, subject, transcript, patience, options.seed()),
          timeout,
          Map.of(),
          options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static CaseSelection<ClientStage> selection(Subject subject) {
    ClientCases cases = new ClientCases(subject);
    ClientTicketCases.addTo(cases);
    ClientControlCases.addTo(cases);
    ClientKeepaliveCases.addTo(cases);
    ClientStatusCases.addTo(cases);
    switch (subject) {
      case CONSUMER -> {
        ConsumerJoinCases.addTo(cases);
        ConsumerHeaderCases.addTo(cases);
        ConsumerSealedCases.addTo(cases);
        ConsumerMessageCases.addTo(cases);
        ConsumerSignatureCases.addTo(cases);
        ConsumerLossCases.addTo(cases);
      }
      case PRODUCER -> {
        ProducerStreamCases.addTo(cases);
        ProducerJoinCases.addTo(cases);
        ProducerResumeCases.addTo(cases);
      }
      case RELAY -> throw new IllegalArgumentException("a relay is no client");
    }
    return new CaseSelection<>(cases.toList(), ClientUntested.of(subject));
  }
}
