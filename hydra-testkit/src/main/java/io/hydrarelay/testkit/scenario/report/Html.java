package io.hydrarelay.testkit.scenario.report;

import java.util.Locale;

/** HTML and SVG under construction. Whatever comes as text is escaped. Not thread-safe. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Adds markup as it is; numbers in it are written with a point. */
  Html raw(String markup, Object... values) {
    out.append(values.length == 0 ? markup : String.format(Locale.ROOT, markup, values));
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Adds an element that holds nothing but text. */
  Html element(String tag, String attributes, String text) {
    out.append('<').append(tag);
    if (!attributes.isEmpty()) {
      out.append(' ').append(attributes);
    }
    out.append('>').append(escape(text)).append("</").append(tag).append('>');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
