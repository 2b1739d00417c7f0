package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.ConsumerResult;
import io.hydrarelay.testkit.scenario.Finding;
import io.hydrarelay.testkit.scenario.Measure;
import io.hydrarelay.testkit.scenario.ScenarioEvent;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import io.hydrarelay.testkit.scenario.ScopeFigures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * For people: one page that needs nothing else, light or dark as its reader likes, with the
 * verdict, how far consumers were behind over time, what happened when, and every consumer.
 */
public final class HtmlReport implements ScenarioReport {
  private static final int MOST_CONSUMERS = 5_000;
  private static final int MOST_EVENTS = 3_000;
  private static final double NANOS_PER_SECOND = 1e9;

  @Override
  public String render(ScenarioResult result) {
    Html html = new Html();
    html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.element("title", "", result.scenario().name() + ": " + result.outcome());
    html.raw("<style>").raw(resource("report.css")).raw("</style></head><body><main>\n");
    head(html, result);
    tiles(html, result);
    charts(html, result);
    expectations(html, result);
    figures(html, result);
    consumers(html, result);
    details(html, result);
    html.raw("</main><script>").raw(resource("report.js")).raw("</script></body></html>\n");
    return html.toString();
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(name + " of this library cannot be read", broken);
    }
  }

  // ---- what it came to

  private static void head(Html html, ScenarioResult result) {
    String outcome = result.outcome().name();
    html.raw("<header><h1>").text(result.scenario().name());
    html.raw(
        " <span class=\"verdict %s\">%s</span></h1>", outcome.toLowerCase(Locale.ROOT), outcome);
    html.element("p", "class=\"about\"", result.scenario().about());
    html.raw(
        "<p class=\"run\">%.1f s, seed %d</p>",
        result.time().toNanos() / NANOS_PER_SECOND, result.seed());
    result
        .firstRecord()
        .ifPresent(first -> html.element("p", "class=\"first\"", "First record: " + first));
    if (!result.reasons().isEmpty()) {
      html.raw("<ul class=\"reasons\">");
      result.reasons().forEach(reason -> html.element("li", "", reason));
      html.raw("</ul>");
    }
    html.raw("</header>\n");
  }

  private static void tiles(Html html, ScenarioResult result) {
    html.raw("<section class=\"tiles\">");
    tile(html, "consumers", count(result.scenario().consumers()));
    tile(html, "sent", count(sum(result, Measure.SENT)));
    tile(html, "delivered", count(sum(result, Measure.RECEIVED)));
    tile(html, "missing", count(sum(result, Measure.MISSING)));
    tile(html, "gaps", count(sum(result, Measure.GAPS)));
    tile(html, "cut", count(sum(result, Measure.DISCONNECTED)));
    tile(html, "reconnects", count(sum(result, Measure.RECONNECTS)));
    tile(html, "relay's buffers", Measure.Unit.BYTES.format(sum(result, Measure.BUFFERS)));
    html.raw("</section>\n");
  }

  private static void tile(Html html, String label, String figure) {
    html.raw("<div><b>").text(figure).raw("</b><span>").text(label).raw("</span></div>");
  }

  private static long sum(ScenarioResult result, Measure measure) {
    return result.figures().stream().mapToLong(each -> each.get(measure)).sum();
  }

  private static String count(long figure) {
    return Measure.Unit.COUNT.format(figure);
  }

  // ---- over time

  private static void charts(Html html, ScenarioResult result) {
    html.raw("<section><h2>Messages behind the producer</h2>\n");
    for (ScopeFigures figures : result.figures()) {
      if (figures.scope() == Measure.Scope.GROUP) {
        new LagChart(result, figures.name()).draw(html);
      }
    }
    html.raw("</section><section><h2>What happened when</h2>\n");
    new EventLanes(result).draw(html);
    html.raw("</section>\n");
  }

  // ---- tables

  private static void expectations(Html html, ScenarioResult result) {
    html.raw("<section><h2>Expected</h2><div class=\"scroll\"><table>");
    html.raw("<thead><tr><th>holds<th>expectation<th>figure<th>first at fault</tr></thead><tbody>");
    for (Finding finding : result.findings()) {
      html.raw(
          "<tr class=\"%s\"><td>%s",
          finding.holds() ? "ok" : "broken", finding.holds() ? "✓ yes" : "✗ no");
      html.raw("<td>").text(finding.expected()).raw("<td>").text(finding.actual());
      html.raw("<td>").text(finding.first().orElse("")).raw("</tr>");
    }
    html.raw("</tbody></table></div></section>\n");
  }

  private static void figures(Html html, ScenarioResult result) {
    html.raw("<section><h2>Figures</h2>");
    for (Measure.Scope scope : Measure.Scope.values()) {
      List<ScopeFigures> rows =
          result.figures().stream().filter(each -> each.scope() == scope).toList();
      if (!rows.isEmpty()) {
        figures(html, rows);
      }
    }
    html.raw("</section>\n");
  }

  private static void figures(Html html, List<ScopeFigures> rows) {
    List<Measure> columns = rows.get(0).measures();
    html.raw("<div class=\"scroll\"><table><thead><tr><th>");
    columns.forEach(
        measure -> html.raw("<th class=\"number\">").text(measure.key().replace('_', ' ')));
    html.raw("</tr></thead><tbody>");
    for (ScopeFigures row : rows) {
      html.raw("<tr><th scope=\"row\">").text(row.name());
      columns.forEach(
          measure ->
              html.raw("<td class=\"number\">").text(measure.unit().format(row.get(measure))));
      html.raw("</tr>");
    }
    html.raw("</tbody></table></div>");
  }

  private static void consumers(Html html, ScenarioResult result) {
    List<ConsumerResult> shown =
        result.consumers().stream()
            .sorted(
                Comparator.comparing((ConsumerResult each) -> each.offence().isEmpty())
                    .thenComparing(Comparator.comparingLong(ConsumerResult::missing).reversed())
                    .thenComparing(Comparator.comparingLong(ConsumerResult::maxLag).reversed()))
            .limit(MOST_CONSUMERS)
            .toList();
    html.raw("<section><h2>Consumers</h2>");
    if (shown.size() < result.consumers().size()) {
      html.element(
          "p", "", "The worst %,d of %,d.".formatted(shown.size(), result.consumers().size()));
    }
    html.raw("<p><input id=\"filter\" type=\"search\" placeholder=\"name, end or remark\"");
    html.raw(
        " aria-label=\"show only\"></p><div class=\"scroll tall\"><table"
            + " id=\"consumers\"><thead><tr>");
    html.raw("<th>name<th>end<th class=\"number\">messages<th class=\"number\">missing");
    html.raw(
        "<th class=\"number\">gaps<th class=\"number\">reconnects<th class=\"number\">max lag");
    html.raw(
        "<th class=\"number\">p50 ms<th class=\"number\">p99 ms<th class=\"number\">max"
            + " ms<th>remark");
    html.raw("</tr></thead><tbody>");
    shown.forEach(each -> consumer(html, each));
    html.raw("</tbody></table></div></section>\n");
  }

  private static void consumer(Html html, ConsumerResult consumer) {
    html.raw(consumer.offence().isPresent() ? "<tr class=\"broken\"><td>" : "<tr><td>");
    html.text(consumer.name()).raw("<td>").text(consumer.fate().label());
    number(html, consumer.received());
    number(html, consumer.missing());
    number(html, consumer.gaps());
    number(html, consumer.reconnects());
    number(html, consumer.maxLag());
    millis(html, consumer.latencies().p50().toNanos());
    millis(html, consumer.latencies().p99().toNanos());
    millis(html, consumer.latencies().max().toNanos());
    html.raw("<td>").text(consumer.remark()).raw("</tr>\n");
  }

  private static void number(Html html, long figure) {
    html.raw("<td class=\"number\">%,d", figure);
  }

  private static void millis(Html html, long nanos) {
    html.raw("<td class=\"number\">%.1f", nanos / 1e6);
  }

  private static void details(Html html, ScenarioResult result) {
    html.raw("<section><details><summary>The scenario</summary><pre>");
    html.text(result.scenario().toYaml()).raw("</pre></details>");
    html.raw("<details><summary>The log, %,d events</summary><pre>", result.events().size());
    for (ScenarioEvent event : result.events().stream().limit(MOST_EVENTS).toList()) {
      html.text(event.toString()).raw("\n");
    }
    html.raw("</pre></details></section>\n");
  }
}
