package io.hydrarelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a live view shows: which session is chosen and opened, and the lines for a screen. */
final class TopView {
  private static final String BOLD = "\033[1m";
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";
  private static final String HELP = "up/down choose   enter open   s sort by %s   q quit";

  private final boolean colour;
  private TopSort sort;
  private Optional<String> chosen = Optional.empty();
  private Optional<String> opened = Optional.empty();

  TopView(TopSort sort, boolean colour) {
    this.sort = sort;
    this.colour = colour;
  }

  TopSort sort() {
    return sort;
  }

  /** Returns the session whose consumers are shown. */
  Optional<String> opened() {
    return opened;
  }

  void press(TopKey key, TopSnapshot now) {
    switch (key) {
      case UP -> choose(now, -1);
      case DOWN -> choose(now, 1);
      case ENTER -> opened = opened.equals(chosen) ? Optional.empty() : chosen;
      case SORT -> sort = sort.next();
      default -> {}
    }
  }

  private void choose(TopSnapshot now, int step) {
    List<String> names = names(now);
    if (!names.isEmpty()) {
      int next = Math.max(0, names.indexOf(chosen.orElse("")) + step);
      chosen = Optional.of(names.get(Math.min(next, names.size() - 1)));
    }
  }

  private static List<String> names(TopSnapshot now) {
    return now.sessionList().stream().map(session -> session.path("session").asText()).toList();
  }

  /** Returns the lines, cut to the screen's size, with the chosen session among them. */
  List<String> lines(
      TopSnapshot now, TopRates rates, Optional<String> trouble, TopScreen.Size size) {
    List<String> names = names(now);
    if (chosen.filter(names::contains).isEmpty()) {
      chosen = names.stream().findFirst();
    }
    TopTable table = new TopTable(now, rates);
    List<String> top = new ArrayList<>(table.header());
    top.add(trouble.map(why -> "! " + why).orElse(""));
    top.add("  " + TopTable.sessionHeading());
    List<String> rows = rows(now, table);
    int room = Math.max(1, size.rows() - top.size() - 1);
    int first = first(rows, room);
    List<String> lines = new ArrayList<>(top);
    lines.addAll(rows.subList(first, Math.min(rows.size(), first + room)));
    while (lines.size() < size.rows() - 1) {
      lines.add("");
    }
    lines.add(HELP.formatted(sort));
    int surplus = Math.max(0, lines.size() - size.rows());
    return lines.subList(surplus, lines.size()).stream()
        .map(
            line ->
                paint(line.length() > size.columns() ? line.substring(0, size.columns()) : line))
        .toList();
  }

  private List<String> rows(TopSnapshot now, TopTable table) {
    List<String> rows = new ArrayList<>();
    for (JsonNode session : now.sessionList()) {
      Optional<String> name = Optional.of(session.path("session").asText());
      rows.add((name.equals(chosen) ? "> " : "  ") + table.session(session));
      if (name.equals(opened)) {
        consumers(now, table, name.get(), rows);
      }
    }
    now.partOfSessions().ifPresent(part -> rows.add("  (" + part + ")"));
    if (rows.isEmpty()) {
      rows.add("  no session yet; hydra produce makes one");
    }
    return rows;
  }

  private static void consumers(
      TopSnapshot now, TopTable table, String session, List<String> rows) {
    rows.add("    " + TopTable.consumerHeading());
    for (JsonNode consumer : now.consumerList()) {
      if (consumer.path("session").asText().equals(session)) {
        rows.add((TopTable.isSlow(consumer) ? "  ! " : "    ") + table.consumer(consumer));
      }
    }
    now.partOfConsumers().ifPresent(part -> rows.add("    (" + part + ")"));
  }

  private static int first(List<String> rows, int room) {
    int at = 0;
    while (at < rows.size() - 1 && !rows.get(at).startsWith("> ")) {
      at++;
    }
    return Math.max(0, Math.min(at - room / 2, rows.size() - room));
  }

  private String paint(String line) {
    if (!colour) {
      return line;
    }
    if (line.startsWith("> ")) {
      return BOLD + line + PLAIN;
    }
    return line.startsWith("!") || line.startsWith("  ! ") ? RED + line + PLAIN : line;
  }
}
