package io.hydrarelay.protocol;

import java.util.Optional;

/** What a client is in a session (§3.2). */
public enum Role {
  /** The one writer. */
  PRODUCER(1),
  /** One of many readers. */
  CONSUMER(2);

  private final int code;

  Role(int code) {
    this.code = code;
  }

  /** Returns the byte of this role in JOIN. */
  public int code() {
    return code;
  }

  /** Returns the role of that byte, or empty for a byte that names none. */
  public static Optional<Role> of(int code) {
    return code == 1 ? Optional.of(PRODUCER) : code == 2 ? Optional.of(CONSUMER) : Optional.empty();
  }
}
