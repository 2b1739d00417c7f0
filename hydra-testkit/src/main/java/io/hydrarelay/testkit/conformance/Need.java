package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;
import java.util.function.Predicate;

/** What a case needs of a target's settings. */
enum Need {
  OPEN("the target refuses open sessions (allow_open)", RelayTarget::allowOpen),
  NO_OPEN("the target admits open sessions (allow_open)", target -> !target.allowOpen()),
  NAMES("the target has no names", target -> !target.names().isEmpty()),
  NO_NAMES("the target has names", target -> target.names().isEmpty()),
  WAIT("consumers cannot wait there (wait is 0)", target -> !target.waitForProducer().isZero()),
  NO_WAIT(
      "consumers may wait there (wait is above 0)", target -> target.waitForProducer().isZero()),
  LINGER("nothing lingers there (linger is 0)", target -> !target.linger().isZero()),
  NO_LINGER("sessions linger there (linger is above 0)", target -> target.linger().isZero()),
  KEEPALIVE("the target has no keepalive", target -> !target.keepalive().isZero()),
  NO_KEEPALIVE("the target has a keepalive", target -> target.keepalive().isZero()),
  DISCONNECT("policy 1 is not allowed there", target -> target.allows(LagPolicy.DISCONNECT)),
  SKIP("policy 2 is not allowed there", target -> target.allows(LagPolicy.SKIP)),
  BLOCK("policy 3 is not allowed there", target -> target.allows(LagPolicy.BLOCK)),
  STALL_OUTLASTS_SILENCE(
      "stall is not clearly longer than three keepalives there",
      target -> outlasts(target, target.keepalive().multipliedBy(3))),
  STALL_OUTLASTS_FRAME_WAIT(
      "stall is not clearly longer than frame_wait there",
      target -> outlasts(target, target.frameWait())),
  STALL_OUTLASTS_HEADER_WAIT(
      "stall is not clearly longer than header_wait there",
      target -> outlasts(target, target.headerWait())),
  FEW_CONSUMERS("a session may have more than 64 consumers there", t -> t.consumers() <= 64),
  REFUSED_POLICY("the target allows policies 1 to 3", target -> target.policySet() != 0b1110);

  private final String reason;
  private final Predicate<RelayTarget> met;

  Need(String reason, Predicate<RelayTarget> met) {
    this.reason = reason;
    this.met = met;
  }

  private static boolean outlasts(RelayTarget target, Duration limit) {
    return target.stall().compareTo(limit.plusSeconds(4)) >= 0;
  }

  boolean isMetBy(RelayTarget target) {
    return met.test(target);
  }

  /** Returns what stands against the case where the need is not met. */
  String reason() {
    return reason;
  }
}
