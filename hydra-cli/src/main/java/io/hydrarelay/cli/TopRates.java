package io.hydrarelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What went through between two snapshots, by the relay's own clock. */
final class TopRates {
  private final Optional<TopSnapshot> before;
  private final double seconds;

  private TopRates(Optional<TopSnapshot> before, double seconds) {
    this.before = before;
    this.seconds = seconds;
  }

  /** Returns rates that are not known yet. */
  static TopRates unknown() {
    return new TopRates(Optional.empty(), 0);
  }

  /** Returns the rates between those; unknown when the relay has been started anew. */
  static TopRates between(TopSnapshot before, TopSnapshot now) {
    double seconds = uptime(now) - uptime(before);
    boolean isSame = started(before).equals(started(now));
    return isSame && seconds > 0 ? new TopRates(Optional.of(before), seconds) : unknown();
  }

  private static double uptime(TopSnapshot snapshot) {
    return snapshot.relay().path("uptime_seconds").asDouble();
  }

  private static String started(TopSnapshot snapshot) {
    return snapshot.relay().path("started").asText();
  }

  /** Returns the growth per second of one of the relay's totals, such as {@code bytes}. */
  String ofRelay(JsonNode relay, String total, String direction) {
    return rate(
        before.map(old -> old.relay().path(total).path(direction)),
        relay.path(total).path(direction));
  }

  String ofSession(JsonNode session, String total) {
    return rate(
        before.flatMap(old -> same(old.sessionList(), session, "session")).map(s -> s.path(total)),
        session.path(total));
  }

  String ofConsumer(JsonNode consumer, String total) {
    return rate(
        before.flatMap(old -> same(old.consumerList(), consumer, "id")).map(c -> c.path(total)),
        consumer.path(total));
  }

  private static Optional<JsonNode> same(List<JsonNode> all, JsonNode one, String key) {
    return all.stream().filter(other -> other.path(key).equals(one.path(key))).findFirst();
  }

  private String rate(Optional<JsonNode> old, JsonNode now) {
    OptionalDouble grown =
        old.isPresent()
            ? OptionalDouble.of(Math.max(0, now.asLong() - old.get().asLong()) / seconds)
            : OptionalDouble.empty();
    return grown.isPresent() ? ByteCount.format(grown.getAsDouble()) + "/s" : "-";
  }
}
