package io.hydrarelay.testkit.conformance.report;

import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The results of one section of the specification.
 *
 * @param number as in {@code 6.5}
 * @param results in the order of their numbers
 */
record SpecSection(String number, List<CaseResult> results) {
  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("2.5", "Tickets"),
          Map.entry("2.6", "Reading a ticket"),
          Map.entry("3.1", "Transport"),
          Map.entry("3.2", "JOIN"),
          Map.entry("3.3", "Admission: the order of checks"),
          Map.entry("3.4", "Proof of an owned producer"),
          Map.entry("3.5", "After STATUS 00"),
          Map.entry("3.6", "The newest stream wins"),
          Map.entry("3.7", "Two name spaces"),
          Map.entry("4.1", "Frame header"),
          Map.entry("4.2", "Frame types"),
          Map.entry("4.3", "STATUS"),
          Map.entry("4.4", "Keepalive"),
          Map.entry("5.1", "HEADER"),
          Map.entry("5.2", "Keys and nonces"),
          Map.entry("5.3", "The counter"),
          Map.entry("5.4", "DATA"),
          Map.entry("5.5", "CHECK and END"),
          Map.entry("5.6", "When a CHECK is due"),
          Map.entry("5.7", "End of a stream"),
          Map.entry("5.8", "Streams and connections"),
          Map.entry("6.1", "Session states"),
          Map.entry("6.2", "Producer connections"),
          Map.entry("6.3", "Consumer connections"),
          Map.entry("6.4", "Forwarding"),
          Map.entry("6.5", "Lag"),
          Map.entry("6.6", "Where a consumer starts"),
          Map.entry("6.7", "ACK and AUDIENCE"),
          Map.entry("6.8", "Logging"),
          Map.entry("6.9", "Resources"),
          Map.entry("7.1", "States of a producer"),
          Map.entry("7.2", "Cache"),
          Map.entry("7.3", "Resuming a stream"),
          Map.entry("7.4", "Reconnecting, producer"),
          Map.entry("7.5", "Frames from the relay"),
          Map.entry("7.6", "What the producer may conclude"),
          Map.entry("8.1", "State of a consumer"),
          Map.entry("8.2", "Two ways to stop"),
          Map.entry("8.3", "Frame types, consumer"),
          Map.entry("8.4", "HEADER, consumer"),
          Map.entry("8.5", "DATA, CHECK, END"),
          Map.entry("8.6", "DATA, consumer"),
          Map.entry("8.7", "CHECK and END, consumer"),
          Map.entry("8.8", "Freshness"),
          Map.entry("8.9", "End of input"),
          Map.entry("8.10", "Delivery modes"),
          Map.entry("8.11", "Reconnecting, consumer"),
          Map.entry("9", "Malformed and unexpected input"),
          Map.entry("10", "Status codes"));

  static List<SpecSection> of(ConformanceReport report) {
    Map<String, List<CaseResult>> sections = new TreeMap<>(SpecSection::compareNumbers);
    for (CaseResult result : report.results()) {
      sections
          .computeIfAbsent(result.testCase().section(), number -> new ArrayList<>())
          .add(result);
    }
    List<SpecSection> list = new ArrayList<>();
    sections.forEach((number, results) -> list.add(new SpecSection(number, results)));
    return list;
  }

  /** 8.10 comes after 8.9. */
  private static int compareNumbers(String a, String b) {
    return Integer.compare(weight(a), weight(b));
  }

  private static int weight(String number) {
    String[] parts = number.split("\\.");
    int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    return Integer.parseInt(parts[0]) * 1_000 + minor;
  }

  String title() {
    return TITLES.getOrDefault(number, "Section " + number);
  }

  long count(CaseResult.Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
