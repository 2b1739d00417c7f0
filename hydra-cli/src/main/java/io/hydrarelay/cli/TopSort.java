package io.hydrarelay.cli;

import java.util.Locale;

/** By what sessions are sorted, most first; named as the admin port names it. */
enum TopSort {
  CONSUMERS,
  LAG,
  BYTES_IN,
  BYTES_OUT,
  AGE;

  TopSort next() {
    return values()[(ordinal() + 1) % values().length];
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
