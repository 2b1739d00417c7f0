package io.hydrarelay.testkit.conformance.report;

import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import java.util.Locale;

/** The report as text. */
final class TextReport {
  private static final int TRANSCRIPT_LINES = 40;

  private final ConformanceReport report;
  private final StringBuilder out = new StringBuilder();

  TextReport(ConformanceReport report) {
    this.report = report;
  }

  String text() {
    line("Hydra/1 conformance of %s, seed %d", report.target(), report.seed());
    line("");
    SpecSection.of(report).forEach(this::section);
    report.results().forEach(this::problem);
    summary();
    return out.toString();
  }

  private void section(SpecSection section) {
    StringBuilder counts = new StringBuilder();
    for (Outcome outcome : Outcome.values()) {
      long count = section.count(outcome);
      if (count > 0) {
        counts.append(String.format(Locale.ROOT, "  %3d %s", count, name(outcome)));
      }
    }
    line("  §%-5s %-32s%s", section.number(), section.title(), counts);
  }

  private static String name(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private void problem(CaseResult result) {
    if (result.outcome() == Outcome.PASSED) {
      return;
    }
    line("");
    line(
        "%s  %s  %s  %s",
        result.outcome(),
        result.testCase().id(),
        result.testCase().requirement(),
        result.testCase().title());
    if (result.outcome() == Outcome.EXCLUDED) {
      line("  because   %s", result.detail());
      return;
    }
    line("  demanded  %s", result.testCase().expectation());
    line("  but       %s", result.detail());
    int lines = result.transcript().size();
    int skipped = Math.max(0, lines - TRANSCRIPT_LINES);
    if (skipped > 0) {
      line("    (%d lines before)", skipped);
    }
    result.transcript().stream().skip(skipped).forEach(said -> line("    %s", said));
  }

  private void summary() {
    line("");
    line(
        "%d cases in %.1f s: %d passed, %d failed, %d broken, %d excluded;"
            + " %d demands have no case",
        report.results().size(),
        report.took().toMillis() / 1_000.0,
        report.count(Outcome.PASSED),
        report.count(Outcome.FAILED),
        report.count(Outcome.BROKEN),
        report.count(Outcome.EXCLUDED),
        report.untested().size());
    long warnings =
        report.results().stream()
            .filter(result -> result.isOffence(true) && !result.isOffence(report.strict()))
            .count();
    if (warnings > 0) {
      line("%d of them SHOULD, which does not count unless the run is strict", warnings);
    }
    line(report.conforms() ? "conforms to Hydra/1" : "does not conform to Hydra/1");
  }

  private void line(String format, Object... args) {
    out.append(String.format(Locale.ROOT, format, args).stripTrailing()).append('\n');
  }
}
