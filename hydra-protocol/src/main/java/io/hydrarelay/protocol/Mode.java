package io.hydrarelay.protocol;

import java.util.Optional;

/** Whether a session's id commits to a producer key (§1.4). */
public enum Mode {
  /** Any 64 bytes are the id; every holder of the ticket can write. */
  OPEN(0),
  /** The id commits to one producer key and one join token. */
  OWNED(1);

  private final int code;

  Mode(int code) {
    this.code = code;
  }

  /** Returns the byte of this mode in JOIN. */
  public int code() {
    return code;
  }

  /** Returns the mode of that byte, or empty for a byte that names none. */
  public static Optional<Mode> of(int code) {
    return code == 0 ? Optional.of(OPEN) : code == 1 ? Optional.of(OWNED) : Optional.empty();
  }
}
