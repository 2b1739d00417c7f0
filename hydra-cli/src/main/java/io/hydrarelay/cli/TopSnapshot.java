package io.hydrarelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the admin port told at one moment.
 *
 * @param relay the whole relay
 * @param sessions its sessions, or the first of them
 * @param consumers consumers, those with the most lag first
 */
record TopSnapshot(JsonNode relay, JsonNode sessions, JsonNode consumers) {
  private static final List<String> PHASES =
      List.of("keeping_up", "catching_up", "lagging", "stalled");
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
        admin.get("consumers?sort=lag&limit=" + CONSUMERS + filter));
  }

  List<JsonNode> sessionList() {
    return list(sessions.path("sessions"));
  }

  /** Returns the consumers, the slow ones first: who skips has no lag for a moment. */
  List<JsonNode> consumerList() {
    List<JsonNode> list = list(consumers.path("consumers"));
    list.sort(Comparator.comparingInt(TopSnapshot::slowness).reversed()); // else as they came
    return list;
  }

  private static int slowness(JsonNode consumer) {
    return PHASES.indexOf(consumer.path("state").asText());
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
