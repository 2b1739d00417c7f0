package io.hydrarelay.protocol;

/** Input that does not follow Hydra/1. The message never holds secrets. */
public class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes an exception with that message. */
  public ProtocolException(String message) {
    super(message);
  }
}
