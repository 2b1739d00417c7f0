package io.hydrarelay.testkit;

/** Something that must never happen. Its message names the record or frame, never a payload. */
final class Offence extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Offence(String what) {
    super(what, null, false, false);
  }
}
