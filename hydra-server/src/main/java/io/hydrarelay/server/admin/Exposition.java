package io.hydrarelay.server.admin;

/** Writes families of metrics as Prometheus reads them: HELP, TYPE, then a line for each sample. */
final class Exposition {
  private static final double EXACT_UP_TO = 1L << 53;

  private final StringBuilder out = new StringBuilder();

  /** Begins a family; its samples follow. */
  void family(String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(escaped(help, false)).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /** Writes a sample; labels are name, value, name, value and so on. */
  void sample(String name, double value, String... labels) {
    out.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      out.append(i == 0 ? '{' : ',').append(labels[i]);
      out.append("=\"").append(escaped(labels[i + 1], true)).append('"');
    }
    if (labels.length > 0) {
      out.append('}');
    }
    out.append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) <= EXACT_UP_TO
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String escaped(String text, boolean quoted) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return quoted ? escaped.replace("\"", "\\\"") : escaped;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
