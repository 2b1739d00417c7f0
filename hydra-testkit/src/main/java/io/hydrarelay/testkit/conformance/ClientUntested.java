package io.hydrarelay.testkit.conformance;

import java.util.ArrayList;
import java.util.List;

/** What the specification demands of clients and cannot be seen from outside, or not in time. */
final class ClientUntested {
  private static final String NO_TLS = "the relay that the kit plays speaks plain TCP";
  private static final String MINUTES = "it would take minutes";
  private static final String EVENTS = "events go to the application, not to standard output";
  private static final String SETTING = "it is a setting of the client's application";

  private static final List<Untested> BOTH =
      List.of(
          new Untested("2.1", "secrets come from a CSPRNG", "tickets are the kit's"),
          new Untested("2.2", "KEY_MISMATCH", "a ticket holds id and key together"),
          new Untested("2.6", "tickets above 1,024 characters", "command lines may be limited too"),
          new Untested("3.1", "TLS 1.3, ALPN, the certificate, no early data", NO_TLS),
          new Untested("3.1", "TCP_NODELAY", "it does not show on loopback"),
          new Untested("7.4", "backoff_max, and random variation of each delay", MINUTES),
          new Untested("7.4", "a client comes back when 600,000 ms are over", MINUTES));

  private static final List<Untested> PRODUCERS =
      List.of(
          new Untested(
              "4.4", "own bytes stand in for PING", "whether they wait to be written is not seen"),
          new Untested("5.1", "the salt is random", "only equal or zero salts are recognised"),
          new Untested(
              "5.3", "the counter moves before a seal, and is never stored", "it is internal"),
          new Untested(
              "5.4", "padding, batches, and messages up to the limit", "senders MAY use them"),
          new Untested("5.6", "CHECKs postponed while a producer cannot send", "it MAY postpone"),
          new Untested("5.7", "a new stream after 2^32 frames or 24 h", "it would take a day"),
          new Untested(
              "5.8", "a restored snapshot begins a new stream", "the kit restores no processes"),
          new Untested(
              "7.1", "STATUS 00 in the place of CHALLENGE", "what follows is not specified"),
          new Untested("7.2", "resend_bytes, and what is dropped beyond", SETTING),
          new Untested("7.3", "frames below the cache show up as a gap", SETTING),
          new Untested("7.6", "flush", "it has no place in a command"));

  private static final List<Untested> CONSUMERS =
      List.of(
          new Untested(
              "4.4",
              "the clock of silence stands still while the application takes nothing",
              "pipes and buffers hide when that is"),
          new Untested("8.1", "a stored highest epoch", SETTING),
          new Untested("8.4", "first, clean and broken", EVENTS),
          new Untested("8.5", "late-join, gap and its cause", EVENTS),
          new Untested("8.8", "stale, stalled", EVENTS),
          new Untested(
              "8.10", "what HOLD holds back and drops", "the mode is the application's; both pass"),
          new Untested("8.11", "(0,1) as the first pair", "the start is the application's"),
          new Untested("8.12", "names and arguments of events", EVENTS));

  private ClientUntested() {}

  static List<Untested> of(Subject subject) {
    List<Untested> all = new ArrayList<>(BOTH);
    all.addAll(subject == Subject.PRODUCER ? PRODUCERS : CONSUMERS);
    return all;
  }
}
