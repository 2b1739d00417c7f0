package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.FaultSpan;
import io.hydrarelay.testkit.scenario.LagHistory;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Draws how far a group was behind: a band for most of it, its median, and the worst few. */
final class LagChart {
  private static final int HEIGHT = 230;
  private static final double HEADROOM = 1.05;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MIN_SECONDS = 0.001;

  private final ScenarioResult result;
  private final LagHistory history;
  private final String group;
  private final GroupLag lag;
  private final Plot plot;

  LagChart(ScenarioResult result, String group) {
    this.result = result;
    this.history = result.history();
    this.group = group;
    this.lag = new GroupLag(result, group);
    double seconds = Math.max(MIN_SECONDS, result.time().toNanos() / NANOS_PER_SECOND);
    this.plot = new Plot(seconds, Math.max(1, lag.highest() * HEADROOM), HEIGHT);
  }

  void draw(Html html) {
    Map<String, int[]> series = series();
    html.raw("<figure class=\"chart\" data-times=\"%s\"", times());
    html.raw(" data-left=\"%d\" data-right=\"%d\"", Plot.LEFT, Plot.RIGHT);
    html.raw(" data-seconds=\"%.6f\" data-series='%s'>", plot.seconds(), json(series));
    html.element("figcaption", "", group);
    plot.open(html, "messages behind the producer, " + group);
    plot.drawTimes(html);
    plot.drawValues(html);
    result.faults().forEach(fault -> shade(html, fault));
    band(html);
    line(html, "most", lag.most());
    List<Integer> worst = lag.worst();
    for (int i = 0; i < worst.size(); i++) {
      line(html, "worst" + (i + 1), lag.of(worst.get(i)));
    }
    line(html, "median", lag.middle());
    html.raw(
        "<line class=\"cursor\" x1=\"0\" x2=\"0\" y1=\"12\" y2=\"%d\" visibility=\"hidden\"/>",
        plot.bottom());
    html.raw("</svg>");
    legend(html, worst);
    html.raw("<p class=\"readout\" aria-live=\"polite\"></p></figure>\n");
  }

  private void shade(Html html, FaultSpan fault) {
    double from = plot.x(fault.fromNanos());
    double width = Math.max(1.5, plot.x(fault.toNanos()) - from);
    html.raw(
        "<rect class=\"fault\" x=\"%.1f\" y=\"12\" width=\"%.1f\""
            + " height=\"%d\"><title>%s</title></rect>",
        from, width, plot.bottom() - 12, Html.escape(fault.label()));
  }

  /** From the lowest tenth to the highest, in pieces where nobody was there. */
  private void band(Html html) {
    int begin = 0;
    while (begin < history.size()) {
      int end = begin;
      while (end < history.size() && lag.low()[end] != GroupLag.ABSENT) {
        end++;
      }
      if (end - begin > 1) {
        StringBuilder points = new StringBuilder();
        for (int moment = begin; moment < end; moment++) {
          points.append(point(moment, lag.high()[moment]));
        }
        for (int moment = end - 1; moment >= begin; moment--) {
          points.append(point(moment, lag.low()[moment]));
        }
        html.raw("<polygon class=\"band\" points=\"" + points.toString().strip() + "\"/>");
      }
      begin = end + 1;
    }
  }

  private void line(Html html, String style, int[] values) {
    StringBuilder path = new StringBuilder();
    boolean isDrawing = false;
    for (int moment = 0; moment < values.length; moment++) {
      if (values[moment] == GroupLag.ABSENT) {
        isDrawing = false;
      } else {
        path.append(isDrawing ? "L" : "M").append(point(moment, values[moment]));
        isDrawing = true;
      }
    }
    html.raw("<path class=\"line " + style + "\" d=\"" + path.toString().strip() + "\"/>");
  }

  private String point(int moment, int value) {
    return String.format(Locale.ROOT, "%.1f,%.1f ", plot.x(history.nanos(moment)), plot.y(value));
  }

  private void legend(Html html, List<Integer> worst) {
    html.raw("<ul class=\"legend\">");
    html.raw("<li><i class=\"swatch band\"></i>8 in 10 consumers</li>");
    html.raw("<li><i class=\"swatch median\"></i>median</li>");
    html.raw("<li><i class=\"swatch most\"></i>furthest behind</li>");
    for (int i = 0; i < worst.size(); i++) {
      html.raw("<li><i class=\"swatch worst%d\"></i>", i + 1)
          .text(lag.nameOf(worst.get(i)))
          .raw("</li>");
    }
    html.raw("</ul>");
  }

  // ---- for the pointer

  private Map<String, int[]> series() {
    Map<String, int[]> series = new LinkedHashMap<>();
    series.put("median", lag.middle());
    series.put("9 in 10", lag.high());
    series.put("most", lag.most());
    lag.worst().forEach(member -> series.put(lag.nameOf(member), lag.of(member)));
    return series;
  }

  private String times() {
    StringBuilder times = new StringBuilder();
    for (int moment = 0; moment < history.size(); moment++) {
      times.append(moment == 0 ? "" : " ").append(history.nanos(moment) / 1_000_000);
    }
    return times.toString();
  }

  /** Names are letters, digits, - and _, so that nothing has to be escaped. */
  private static String json(Map<String, int[]> series) {
    return series.entrySet().stream()
        .map(
            each ->
                "\"%s\":[%s]"
                    .formatted(
                        each.getKey(),
                        Arrays.stream(each.getValue())
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(","))))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
