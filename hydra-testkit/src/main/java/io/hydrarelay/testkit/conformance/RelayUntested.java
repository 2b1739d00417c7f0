package io.hydrarelay.testkit.conformance;

import java.util.List;

/** The demands on a relay that cannot be seen from outside, or not beside other cases. */
final class RelayUntested {
  private static final String INSIDE = "it happens inside the relay and shows nowhere on the wire";
  private static final String MEMORY = "the memory of a relay cannot be seen from outside";
  private static final String SHORTAGE =
      "running out of `total_ring_bytes` would disturb every other session of the relay";
  private static final String ALL_PLACES =
      "taking all places of the relay would shut out every other case";
  private static final String NO_MAINTENANCE = "nothing on the wire can ask a relay for it";

  private RelayUntested() {}

  static List<Untested> all() {
    return List.of(
        new Untested(
            "3.1",
            "TLS 1.3 with ALPN hydra/1, without early data and client certificates",
            "the cases speak plain TCP"),
        new Untested("3.1", "TCP_NODELAY is set", INSIDE),
        new Untested(
            "3.3",
            "check 12: a source above its rate of joins gets STATUS 19 (loopback is exempt)",
            ALL_PLACES),
        new Untested("3.3", "check 12: a session too many gets STATUS 18", ALL_PLACES),
        new Untested(
            "3.3", "the limits that answer 18 are checked once more when 00 is sent", ALL_PLACES),
        new Untested(
            "3.4", "a relay without names warns at start unless it is on loopback", INSIDE),
        new Untested(
            "3.6",
            "a HEADER whose signature is being verified at the replacement is not taken",
            "that moment cannot be hit from outside"),
        new Untested(
            "4.3",
            "a fatal STATUS that the socket does not take within `close_flush` is given up",
            "the buffers between the two sockets decide whether it is taken"),
        new Untested(
            "4.4",
            "a side that cannot write remembers only the newest PING to be answered",
            "how many PONGs are in the buffers between the two sockets cannot be known"),
        new Untested(
            "4.4",
            "the clock of silence stands still while memory keeps it from reading",
            SHORTAGE),
        new Untested(
            "6.1",
            "shutdown: producers get STATUS 1E at once, consumers are flushed before theirs",
            NO_MAINTENANCE),
        new Untested("6.1", "a draining session is gone when its consumers are closed", INSIDE),
        new Untested(
            "6.2", "time in which memory keeps the relay from reading does not count", SHORTAGE),
        new Untested(
            "6.4", "the relay pauses a producer while only its own threads are behind", INSIDE),
        new Untested(
            "6.4", "a unit holds whole frames of one HEADER, 262,144 bytes at most", INSIDE),
        new Untested(
            "6.5",
            "more frames than `capacity` that are no more bytes than `capacity_bytes` are no lag",
            "what fits into the buffers between the two sockets is more than that"),
        new Untested(
            "6.5", "a consumer lags when the ring of its session has no room left", SHORTAGE),
        new Untested(
            "6.5",
            "in LINGER and in a finished session the policy of the last producer holds",
            "nothing arrives there any more that could make anybody lag"),
        new Untested(
            "6.8", "no tokens or bodies, and of an id only its fingerprint, are logged", INSIDE),
        new Untested("6.9", "at most 120 bytes are buffered until JOIN is complete", MEMORY),
        new Untested("6.9", "each connection takes a fixed amount per direction", MEMORY),
        new Untested("6.9", "a connection above `pending` gets STATUS 18", ALL_PLACES),
        new Untested("6.9", "at most `verify_parallel` signature checks run at once", INSIDE),
        new Untested("6.9", "sessions off the map are still counted", ALL_PLACES),
        new Untested("6.9", "all rings together hold at most `total_ring_bytes`", SHORTAGE),
        new Untested(
            "9.16",
            "what authenticates but is ill-formed is forwarded",
            "a relay cannot tell it from anything else: 6.4 plays what is forwarded"),
        new Untested("10", "19 RATE with the time to wait as arg", ALL_PLACES),
        new Untested("10", "1E SHUTDOWN with the time to wait as arg", NO_MAINTENANCE),
        new Untested("10", "1F INTERNAL", NO_MAINTENANCE));
  }
}
