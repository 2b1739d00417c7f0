package io.hydrarelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the admin port told at one moment.
 *
 * @param relay the whole relay
 * @param sessions its sessions, or the first of them
 * @param consumers consumers, or the worst of them first
 */
record TopSnapshot(JsonNode relay, JsonNode sessions, JsonNode consumers) {
  private static final int SESSIONS = 200;
  private static final int CONSUMERS = 200;

  /** Asks for the relay, its sessions, and the consumers of all of them. */
  static TopSnapshot of(AdminClient admin, TopSort sort) throws CommandException {
    return ask(admin, sort, "");
  }

  /** Asks for the relay, its sessions, and the consumers of that one. */
  static TopSnapshot of(AdminClient admin, TopSort sort, String session) throws CommandException {
    return ask(admin, sort, "&session=" + session);
  }

  private static TopSnapshot ask(AdminClient admin, TopSort sort, String filter)
      throws CommandException {
    return new TopSnapshot(
        admin.get("relay"),
        admin.get("sessions?limit=" + SESSIONS + "&sort=" + sort),
        admin.get("consumers?sort=worst&limit=" + CONSUMERS + filter));
  }

  List<JsonNode> sessionList() {
    return list(sessions.path("sessions"));
  }

  /** Returns the consumers, the slow ones first. */
  List<JsonNode> consumerList() {
    return list(consumers.path("consumers"));
  }

  /** Returns how many of how many sessions these are, if not all. */
  Optional<String> partOfSessions() {
    return part(sessions, sessionList(), "sessions");
  }

  /** Returns how many of how many consumers these are, if not all. */
  Optional<String> partOfConsumers() {
    return part(consumers, consumerList(), "consumers, the slow ones first");
  }

  private static Optional<String> part(JsonNode view, List<JsonNode> shown, String what) {
    long total = view.path("total").asLong();
    return total > shown.size()
        ? Optional.of(String.format(Locale.ROOT, "%,d of %,d %s", shown.size(), total, what))
        : Optional.empty();
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes;
  }

  /** Returns all of it in the form of the admin port's events. */
  String json(JsonNode disconnects) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.set("relay", relay);
    all.set("sessions", sessions);
    all.set("consumers", consumers);
    all.set("disconnects", disconnects.path("disconnects"));
    return all.toString();
  }
}
