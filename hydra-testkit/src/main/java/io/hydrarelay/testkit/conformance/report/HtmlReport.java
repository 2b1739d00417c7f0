package io.hydrarelay.testkit.conformance.report;

import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.Untested;
import java.util.Locale;

/** The report as one page: a matrix of sections and cases, then what failed, then the rest. */
final class HtmlReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --passed: #2e8b57; --failed: #c0392b; --broken: #d98200;
        --excluded: #8a8f98; --line: #8884; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto;
        padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      table { border-collapse: collapse; width: 100%; }
      td, th { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
        border-bottom: 1px solid var(--line); }
      .cells { display: flex; flex-wrap: wrap; gap: 3px; }
      .cell { width: 1.05rem; height: 1.05rem; border-radius: 3px; display: block; }
      .PASSED { background: var(--passed); } .FAILED { background: var(--failed); }
      .BROKEN { background: var(--broken); } .EXCLUDED { background: var(--excluded); }
      .should { border-radius: 50%; }
      .verdict { font-weight: 600; } .good { color: var(--passed); } .bad { color: var(--failed); }
      details { border-bottom: 1px solid var(--line); padding: .3rem 0; }
      summary { cursor: pointer; } pre { overflow-x: auto; font-size: .8rem; }
      .tag { font-size: .75rem; padding: .05rem .35rem; border-radius: 3px; color: #fff; }
      """;

  private final ConformanceReport report;
  private final StringBuilder out = new StringBuilder();

  HtmlReport(ConformanceReport report) {
    this.report = report;
  }

  String text() {
    add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    add("<title>Hydra/1 conformance</title><style>\n" + STYLE + "</style></head><body>");
    head();
    matrix();
    add("<h2>What did not pass</h2>");
    report.results().stream().filter(r -> r.outcome() != Outcome.PASSED).forEach(this::details);
    add("<h2>What passed</h2>");
    report.results().stream().filter(r -> r.outcome() == Outcome.PASSED).forEach(this::details);
    untested();
    add("</body></html>");
    return out.toString();
  }

  private void head() {
    add("<h1>Hydra/1 conformance of " + escape(report.target()) + "</h1>");
    add(
        report.conforms()
            ? "<p class=\"verdict good\">Conforms.</p>"
            : "<p class=\"verdict bad\">Does not conform.</p>");
    add(
        String.format(
            Locale.ROOT,
            "<p>%d cases in %.1f s, begun %s, seed %d%s: %d passed, %d failed, %d broken,"
                + " %d excluded; %d demands have no case.</p>",
            report.results().size(),
            report.took().toMillis() / 1_000.0,
            report.begun(),
            report.seed(),
            report.strict() ? ", strict" : "",
            report.count(Outcome.PASSED),
            report.count(Outcome.FAILED),
            report.count(Outcome.BROKEN),
            report.count(Outcome.EXCLUDED),
            report.untested().size()));
    add("<p>A square is a MUST, a circle a SHOULD; each leads to its case.</p>");
  }

  private void matrix() {
    add("<table><tbody>");
    for (SpecSection section : SpecSection.of(report)) {
      add("<tr><th>§" + section.number() + "</th><td>" + escape(section.title()) + "</td><td>");
      add("<div class=\"cells\">");
      section.results().forEach(this::cell);
      add("</div></td></tr>");
    }
    add("</tbody></table>");
  }

  private void cell(CaseResult result) {
    String label = result.testCase().id() + " " + result.testCase().title() + ": " + name(result);
    add(
        "<a class=\"cell %s %s\" href=\"#c%s\" title=\"%s\" aria-label=\"%s\"></a>"
            .formatted(
                result.outcome(),
                name(result.testCase().requirement()),
                result.testCase().id(),
                escape(label),
                escape(label)));
  }

  private void details(CaseResult result) {
    boolean open = result.isOffence(report.strict());
    add("<details id=\"c" + result.testCase().id() + "\"" + (open ? " open" : "") + "><summary>");
    add("<span class=\"tag " + result.outcome() + "\">" + name(result) + "</span> ");
    add("<b>" + result.testCase().id() + "</b> " + result.testCase().requirement() + " ");
    add(escape(result.testCase().title()) + "</summary>");
    add("<p>" + escape(result.testCase().expectation()) + "</p>");
    if (!result.detail().isEmpty()) {
      add("<p><b>" + escape(result.detail()) + "</b></p>");
    }
    if (!result.transcript().isEmpty()) {
      add("<pre>" + escape(String.join("\n", result.transcript())) + "</pre>");
    }
    add("</details>");
  }

  private void untested() {
    add("<h2>Demands without a case</h2><table><tbody>");
    for (Untested demand : report.untested()) {
      add("<tr><th>§" + escape(demand.section()) + "</th><td>" + escape(demand.demand()));
      add("</td><td>" + escape(demand.reason()) + "</td></tr>");
    }
    add("</tbody></table>");
  }

  private static String name(CaseResult result) {
    return name(result.outcome());
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private void add(String html) {
    out.append(html).append('\n');
  }
}
