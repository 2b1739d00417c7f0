package io.hydrarelay.testkit.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the cases of one role. In sections that speak of several parties, numbers of producers'
 * cases begin at 101 and those of consumers' at 201, so that an id means one case.
 */
final class ClientCases {
  private static final int PRODUCERS = 100;
  private static final int CONSUMERS = 200;

  private final Subject subject;
  private final List<ConformanceCase<ClientStage>> cases = new ArrayList<>();

  ClientCases(Subject subject) {
    this.subject = subject;
  }

  Subject subject() {
    return subject;
  }

  boolean ofProducers() {
    return subject == Subject.PRODUCER;
  }

  /** Returns the id of a case that both roles have. */
  String shared(String section, int number) {
    return section + "-" + (number + (ofProducers() ? PRODUCERS : CONSUMERS));
  }

  ClientCases must(
      String id, String title, String expectation, ConformanceCase.Script<ClientStage> script) {
    return add(id, Requirement.MUST, title, expectation, script);
  }

  /**
   * Adds a case that expects the client to go on. It begins with a start, ends with what hands the
   * client over, and cares for no exit: then it may play on a client that is there already.
   */
  ClientCases mustGoOn(
      String id, String title, String expectation, ConformanceCase.Script<ClientStage> script) {
    return must(id, title, expectation, stage -> stage.playOn(script));
  }

  ClientCases should(
      String id, String title, String expectation, ConformanceCase.Script<ClientStage> script) {
    return add(id, Requirement.SHOULD, title, expectation, script);
  }

  private ClientCases add(
      String id,
      Requirement requirement,
      String title,
      String expectation,
      ConformanceCase.Script<ClientStage> script) {
    cases.add(new ConformanceCase<>(id, requirement, subject, title, expectation, script));
    return this;
  }

  List<ConformanceCase<ClientStage>> toList() {
    return List.copyOf(cases);
  }
}
