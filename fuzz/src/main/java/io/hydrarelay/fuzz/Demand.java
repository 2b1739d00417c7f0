package io.hydrarelay.fuzz;

/** What must hold for all bytes. */
public final class Demand {
  private Demand() {}

  /**
   * Demands something of the input under test.
   *
   * @throws IllegalStateException when it does not hold: a finding
   */
  public static void that(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }
}
