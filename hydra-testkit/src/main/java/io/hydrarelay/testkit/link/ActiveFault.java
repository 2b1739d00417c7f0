package io.hydrarelay.testkit.link;

/** A fault in force, until it is removed or its link closes. Thread-safe. */
public interface ActiveFault {
  /** Returns what was added. */
  Fault fault();

  /**
   * Returns how many frames this fault has been applied to; 0 for faults that do not look at
   * frames.
   */
  long hits();

  /**
   * Ends the fault; what it has held back goes on. When this returns it is no longer in force. To
   * remove it again does nothing.
   */
  void remove();
}
