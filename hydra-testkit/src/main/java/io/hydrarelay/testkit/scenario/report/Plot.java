package io.hydrarelay.testkit.scenario.report;

import java.util.Locale;

/**
 * Where things are in a drawing: times to the right, values upwards.
 *
 * @param seconds the time at the right end
 * @param top the value at the upper end
 * @param height of the drawing, in its own units
 */
record Plot(double seconds, double top, int height) {
  static final int WIDTH = 1_000;
  static final int LEFT = 110;
  static final int RIGHT = 985;

  private static final int ABOVE = 12;
  private static final int BELOW = 26;
  private static final int MOST_TICKS = 10;
  private static final double[] STEPS = {1, 2, 5, 10};
  private static final double NANOS_PER_SECOND = 1e9;

  double x(long nanos) {
    return LEFT + (RIGHT - LEFT) * nanos / NANOS_PER_SECOND / seconds;
  }

  double y(double value) {
    return bottom() - (bottom() - ABOVE) * value / top;
  }

  int bottom() {
    return height - BELOW;
  }

  /** Begins the drawing. */
  void open(Html html, String label) {
    html.raw(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        WIDTH, height, Html.escape(label));
  }

  /** Draws the axis of time, with a line upwards at each tick. */
  void drawTimes(Html html) {
    double step = step(seconds, MOST_TICKS);
    for (double at = 0; at <= seconds; at += step) {
      double x = LEFT + (RIGHT - LEFT) * at / seconds;
      html.raw(
          "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
          x, x, ABOVE, bottom());
      html.raw(
          "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x, height - 8, number(at) + " s");
    }
  }

  /** Draws the axis of values. */
  void drawValues(Html html) {
    double step = step(top, 4);
    for (double at = 0; at <= top; at += step) {
      html.raw(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, RIGHT, y(at), y(at));
      html.raw(
          "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
          LEFT - 8, y(at) + 4, number(at));
    }
  }

  /** Returns a step of 1, 2 or 5 times a power of ten, so that there are no more ticks. */
  static double step(double range, int most) {
    double power = Math.pow(10, Math.floor(Math.log10(range / most)));
    for (double factor : STEPS) {
      if (range / (factor * power) <= most) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value).replaceAll("0+$", "");
  }
}
