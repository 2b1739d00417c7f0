package io.hydrarelay.server.admin;

import java.time.Duration;
import java.util.function.Consumer;

/** Writes JSON text; what is open is closed by the method that opened it. */
final class JsonWriter {
  private static final int FIRST_PRINTABLE = 0x20;

  private final StringBuilder out = new StringBuilder();

  /** Whether the next value has one before it. */
  private boolean follows;

  /** Writes an object with the fields that the body writes. */
  JsonWriter object(Runnable body) {
    return enclosed('{', body, '}');
  }

  /** Writes a field that is an object. */
  JsonWriter object(String name, Runnable body) {
    return name(name).object(body);
  }

  /** Writes a field whose value the body writes. */
  JsonWriter value(String name, Runnable body) {
    name(name);
    body.run();
    return this;
  }

  /** Writes a field that is an array of what is written for each item. */
  <T> JsonWriter array(String name, Iterable<T> items, Consumer<T> item) {
    return name(name).enclosed('[', () -> items.forEach(item), ']');
  }

  JsonWriter field(String name, String text) {
    name(name);
    string(text);
    follows = true;
    return this;
  }

  JsonWriter field(String name, long number) {
    name(name);
    out.append(number);
    follows = true;
    return this;
  }

  JsonWriter field(String name, boolean value) {
    name(name);
    out.append(value);
    follows = true;
    return this;
  }

  /** Writes seconds with three decimals. */
  JsonWriter field(String name, Duration duration) {
    name(name);
    out.append(duration.toSeconds()).append('.');
    String thousandths = Integer.toString(1_000 + duration.toMillisPart());
    out.append(thousandths, 1, thousandths.length());
    follows = true;
    return this;
  }

  private JsonWriter enclosed(char begin, Runnable body, char end) {
    separate();
    out.append(begin);
    follows = false;
    body.run();
    out.append(end);
    follows = true;
    return this;
  }

  private JsonWriter name(String name) {
    separate();
    string(name);
    out.append(':');
    follows = false;
    return this;
  }

  private void separate() {
    if (follows) {
      out.append(',');
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < FIRST_PRINTABLE) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
