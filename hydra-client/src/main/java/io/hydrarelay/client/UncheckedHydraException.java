package io.hydrarelay.client;

/** A {@link HydraException} where the caller's interface allows no checked one. */
public final class UncheckedHydraException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UncheckedHydraException(HydraException cause) {
    super(cause.getMessage(), cause);
  }

  @Override
  public synchronized HydraException getCause() {
    return (HydraException) super.getCause();
  }
}
