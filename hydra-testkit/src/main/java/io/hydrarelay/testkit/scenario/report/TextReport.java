package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.ConsumerResult;
import io.hydrarelay.testkit.scenario.Finding;
import io.hydrarelay.testkit.scenario.Measure;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import io.hydrarelay.testkit.scenario.ScopeFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** For the terminal: the verdict, one row for each group, the expectations, the worst consumers. */
public final class TextReport implements ScenarioReport {
  private static final int MOST_CONSUMERS = 5;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final List<Measure> GROUP_COLUMNS =
      List.of(
          Measure.COMPLETE,
          Measure.DISCONNECTED,
          Measure.LEFT,
          Measure.FAILED,
          Measure.RECEIVED,
          Measure.MISSING,
          Measure.GAPS,
          Measure.RECONNECTS,
          Measure.MAX_LAG,
          Measure.P50,
          Measure.P99,
          Measure.MAX_LATENCY);

  @Override
  public String render(ScenarioResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(result));
    if (!result.scenario().about().isEmpty()) {
      lines.add(result.scenario().about());
    }
    lines.add("");
    lines.addAll(groups(result));
    lines.addAll(others(result));
    lines.add("");
    result.findings().forEach(finding -> lines.add(line(finding)));
    result.firstRecord().ifPresent(first -> lines.add("first record   " + first));
    result.otherReasons().forEach(reason -> lines.add("because        " + reason));
    if (!result.passed()) {
      lines.addAll(worst(result));
    }
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private static String headline(ScenarioResult result) {
    return String.format(
        Locale.ROOT,
        "%s  %s  in %.1f s, seed %d",
        result.outcome(),
        result.scenario().name(),
        result.time().toNanos() / NANOS_PER_SECOND,
        result.seed());
  }

  private static List<String> groups(ScenarioResult result) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("group", "consumers"));
    GROUP_COLUMNS.forEach(measure -> head.add(heading(measure)));
    rows.add(head);
    for (ScopeFigures figures : result.figures()) {
      if (figures.scope() == Measure.Scope.GROUP) {
        List<String> row = new ArrayList<>(List.of(figures.name(), "" + figures.all()));
        GROUP_COLUMNS.forEach(measure -> row.add(measure.unit().format(figures.get(measure))));
        rows.add(row);
      }
    }
    return TextTable.render(rows);
  }

  private static String heading(Measure measure) {
    return switch (measure) {
      case DISCONNECTED -> "cut";
      case RECEIVED -> "messages";
      case MAX_LATENCY -> "max";
      default -> measure.key().replace('_', ' ');
    };
  }

  /** One line each for crowds, producers and the relay. */
  private static List<String> others(ScenarioResult result) {
    List<String> lines = new ArrayList<>();
    for (ScopeFigures figures : result.figures()) {
      if (figures.scope() != Measure.Scope.GROUP) {
        StringBuilder line = new StringBuilder("%-13s".formatted(figures.name()));
        for (Measure measure : figures.measures()) {
          line.append("  ")
              .append(measure.key().replace('_', ' '))
              .append(' ')
              .append(measure.unit().format(figures.get(measure)));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private static String line(Finding finding) {
    return (finding.holds() ? "holds          " : "BROKEN         ") + finding;
  }

  private static List<String> worst(ScenarioResult result) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("worst", "end", "messages", "missing", "gaps", "max lag", "remark"));
    result.consumers().stream()
        .sorted(
            Comparator.comparing((ConsumerResult each) -> each.offence().isEmpty())
                .thenComparing(Comparator.comparingLong(ConsumerResult::missing).reversed())
                .thenComparing(Comparator.comparingLong(ConsumerResult::maxLag).reversed()))
        .limit(MOST_CONSUMERS)
        .forEach(each -> rows.add(row(each)));
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(TextTable.render(rows));
    return lines;
  }

  private static List<String> row(ConsumerResult consumer) {
    return List.of(
        consumer.name(),
        consumer.fate().label(),
        Measure.Unit.COUNT.format(consumer.received()),
        Measure.Unit.COUNT.format(consumer.missing()),
        Measure.Unit.COUNT.format(consumer.gaps()),
        Measure.Unit.COUNT.format(consumer.maxLag()),
        consumer.remark());
  }
}
