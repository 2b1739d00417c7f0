package io.hydrarelay.testkit.load;

/** Why a load did not come about, so that there is nothing to measure. */
public final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** Nobody could be reached, or no relay answered there. */
    CANNOT_CONNECT,
    /** The relay did not let producer or consumers join. */
    REFUSED,
    /** It took too long. */
    TIMEOUT
  }

  private final Kind kind;

  LoadException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Returns what went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Returns the same failure with the stack of the calling thread. */
  LoadException here() {
    LoadException again = new LoadException(kind, getMessage());
    again.initCause(this);
    return again;
  }
}
