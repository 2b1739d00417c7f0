package io.hydrarelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A snapshot as lines of plain text. */
final class TopTable {
  private static final String SESSION = "%-8s  %-8s %-10s %4s %9s %7s %14s %14s %10s %7s";
  private static final String CONSUMER = "%-8s  %-21s %-12s %10s %12s %12s %14s %7s";
  private static final Set<String> SLOW = Set.of("lagging", "stalled");
  private static final int MINUTE = 60;
  private static final int HOUR = 3_600;
  private static final int DAY = 86_400;

  private final TopSnapshot now;
  private final TopRates rates;

  TopTable(TopSnapshot now, TopRates rates) {
    this.now = now;
    this.rates = rates;
  }

  /** Returns the totals. */
  List<String> header() {
    JsonNode relay = now.relay();
    return List.of(
        "Hydra %s on %s (%s%s), %s, up %s"
            .formatted(
                text(relay, "version"),
                text(relay, "listen"),
                text(relay, "transport"),
                relay.path("tls").asBoolean() ? ", TLS" : "",
                text(relay, "state"),
                age(relay.path("uptime_seconds").asDouble())),
        "in  %-14s out %-14s in all %s in, %s out"
            .formatted(
                rates.ofRelay(relay, "bytes", "in"),
                rates.ofRelay(relay, "bytes", "out"),
                bytes(relay.path("bytes"), "in"),
                bytes(relay.path("bytes"), "out")),
        sessions(relay) + "; " + consumers(relay.path("consumers")),
        memory(relay.path("memory")) + "; " + connections(relay.path("connections")));
  }

  private static String sessions(JsonNode relay) {
    return "sessions %s live, %s in all; producers %s"
        .formatted(
            number(relay.path("sessions"), "live"),
            count(inAll(relay.path("sessions"))),
            number(relay, "producers"));
  }

  private static long inAll(JsonNode sessions) {
    long sum = 0;
    for (String state : List.of("waiting", "live", "linger", "finished", "draining")) {
      sum += sessions.path(state).asLong();
    }
    return sum;
  }

  private static String consumers(JsonNode consumers) {
    return "consumers %s: %s lagging, %s stalled, %s catching up"
        .formatted(
            number(consumers, "joined"),
            number(consumers, "lagging"),
            number(consumers, "stalled"),
            number(consumers, "catching_up"));
  }

  private static String memory(JsonNode memory) {
    return "memory %s of at most %s"
        .formatted(bytes(memory, "buffer_bytes"), bytes(memory, "ceiling_bytes"));
  }

  private static String connections(JsonNode connections) {
    return "connections %s of %s"
        .formatted(number(connections, "open"), number(connections, "limit"));
  }

  static String sessionHeading() {
    return SESSION.formatted(
        "SESSION",
        "STATE",
        "ON LAG",
        "PROD",
        "CONSUMERS",
        "LAGGING",
        "IN",
        "OUT",
        "WORST LAG",
        "AGE");
  }

  String session(JsonNode session) {
    return SESSION.formatted(
        text(session, "session"),
        text(session, "state"),
        text(session, "policy"),
        session.path("producer").asBoolean() ? "yes" : "no",
        number(session, "consumers"),
        number(session, "lagging"),
        rates.ofSession(session, "bytes_in"),
        rates.ofSession(session, "bytes_out"),
        number(session, "max_lag_frames"),
        age(session.path("age_seconds").asDouble()));
  }

  static String consumerHeading() {
    return CONSUMER.formatted(
        "SESSION", "CONSUMER", "STATE", "LAG FRAMES", "LAG BYTES", "SKIPPED", "OUT", "AGE");
  }

  String consumer(JsonNode consumer) {
    return CONSUMER.formatted(
        text(consumer, "session"),
        text(consumer, "remote"),
        text(consumer, "state").replace('_', ' '),
        number(consumer, "lag_frames"),
        bytes(consumer, "lag_bytes"),
        number(consumer, "skipped_frames"),
        rates.ofConsumer(consumer, "bytes_out"),
        age(consumer.path("age_seconds").asDouble()));
  }

  static boolean isSlow(JsonNode consumer) {
    return SLOW.contains(consumer.path("state").asText());
  }

  /** The other side may be anybody: what it calls a text may hold a terminal's control codes. */
  private static String text(JsonNode node, String name) {
    return node.path(name).asText("?").replaceAll("[^ -~]", "?");
  }

  private static String number(JsonNode node, String name) {
    return count(node.path(name).asLong());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String bytes(JsonNode node, String name) {
    return ByteCount.format(node.path(name).asLong());
  }

  private static String age(double seconds) {
    long s = (long) seconds;
    if (s < MINUTE) {
      return s + "s";
    }
    if (s < HOUR) {
      return s / MINUTE + "m" + s % MINUTE + "s";
    }
    return s < DAY
        ? s / HOUR + "h" + s % HOUR / MINUTE + "m"
        : s / DAY + "d" + s % DAY / HOUR + "h";
  }
}
