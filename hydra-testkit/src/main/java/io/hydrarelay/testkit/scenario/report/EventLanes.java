package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.EventKind;
import io.hydrarelay.testkit.scenario.FaultSpan;
import io.hydrarelay.testkit.scenario.LagHistory;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws what happened when: faults as bars, and how many joins, cuts and so on there were. */
final class EventLanes {
  private static final int LANE = 30;
  private static final int BINS = 150;
  private static final int HEAD = 12;
  private static final int FOOT = 26;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MIN_SECONDS = 0.001;
  private static final Map<EventKind, String> LANES = new LinkedHashMap<>();

  static {
    LANES.put(EventKind.JOIN, "joins");
    LANES.put(EventKind.LOSS, "lost");
    LANES.put(EventKind.RETURN, "back");
    LANES.put(EventKind.GAP, "gaps");
    LANES.put(EventKind.CUT, "cut");
    LANES.put(EventKind.FAILURE, "failed");
    LANES.put(EventKind.BAD, "bad frames");
    LANES.put(EventKind.LEAVE, "left");
    LANES.put(EventKind.END, "ends");
  }

  private final ScenarioResult result;
  private final LagHistory history;
  private final List<EventKind> kinds;
  private final Plot plot;

  EventLanes(ScenarioResult result) {
    this.result = result;
    this.history = result.history();
    this.kinds = LANES.keySet().stream().filter(this::hasHappened).toList();
    int height = HEAD + FOOT + LANE * (kinds.size() + result.faults().size());
    this.plot =
        new Plot(
            Math.max(MIN_SECONDS, result.time().toNanos() / NANOS_PER_SECOND),
            1,
            Math.max(HEAD + FOOT + LANE, height));
  }

  private boolean hasHappened(EventKind kind) {
    return history.size() > 0 && history.events(history.size() - 1, kind) > 0;
  }

  void draw(Html html) {
    html.raw("<figure class=\"lanes\">");
    plot.open(html, "what happened when");
    plot.drawTimes(html);
    int top = HEAD;
    for (FaultSpan fault : result.faults()) {
      fault(html, fault, top);
      top += LANE;
    }
    for (EventKind kind : kinds) {
      lane(html, kind, top);
      top += LANE;
    }
    html.raw("</svg></figure>\n");
  }

  private void fault(Html html, FaultSpan fault, int top) {
    double from = plot.x(fault.fromNanos());
    double width = Math.max(3, plot.x(fault.toNanos()) - from);
    html.raw(
        "<rect class=\"fault strong\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
        from, top + 6, width, LANE - 12);
    boolean isLate = from > (Plot.LEFT + Plot.RIGHT) / 2.0;
    html.raw(
        "<text class=\"label\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
        isLate ? from - 6 : from + width + 6,
        top + 20,
        isLate ? "end" : "start",
        Html.escape(fault.label()));
    html.raw(
        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">fault</text>",
        Plot.LEFT - 8, top + 20);
  }

  private void lane(Html html, EventKind kind, int top) {
    long[] bins = bins(kind);
    long most = Math.max(1, Arrays.stream(bins).max().orElse(1));
    double width = (double) (Plot.RIGHT - Plot.LEFT) / BINS;
    html.raw(
        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s %,d</text>",
        Plot.LEFT - 8, top + 20, LANES.get(kind), history.events(history.size() - 1, kind));
    html.raw(
        "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
        Plot.LEFT, Plot.RIGHT, top + LANE - 3, top + LANE - 3);
    for (int bin = 0; bin < BINS; bin++) {
      if (bins[bin] > 0) {
        double height = Math.max(2, (LANE - 8.0) * bins[bin] / most);
        html.raw(
            "<rect class=\"bar %s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
                + " height=\"%.1f\"><title>%,d</title></rect>",
            kind.name().toLowerCase(Locale.ROOT),
            Plot.LEFT + bin * width,
            top + LANE - 3 - height,
            width * 0.85,
            height,
            bins[bin]);
      }
    }
  }

  private long[] bins(EventKind kind) {
    long[] bins = new long[BINS];
    long before = 0;
    for (int moment = 0; moment < history.size(); moment++) {
      double part = history.nanos(moment) / NANOS_PER_SECOND / plot.seconds();
      long now = history.events(moment, kind);
      bins[(int) Math.min(BINS - 1, part * BINS)] += now - before;
      before = now;
    }
    return bins;
  }
}
