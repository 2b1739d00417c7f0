package io.hydrarelay.testkit.link;

import java.util.concurrent.atomic.AtomicLong;

/** A fault where it was added. */
final class FaultEntry implements ActiveFault {
  private final Faults faults;
  private final Fault fault;
  private final long number;
  private final long most;
  private final AtomicLong hits = new AtomicLong();

  /**
   * Makes an entry.
   *
   * @param number of the faults of its link, from which its random numbers follow
   */
  FaultEntry(Faults faults, Fault fault, long number) {
    this.faults = faults;
    this.fault = fault;
    this.number = number;
    this.most = fault instanceof FrameFault frames ? frames.times() : 0;
  }

  long number() {
    return number;
  }

  /** Counts a frame; false when there have been enough. On the link's thread only. */
  boolean claims() {
    boolean more = hits.get() < most;
    if (more) {
      hits.incrementAndGet();
    }
    return more;
  }

  @Override
  public Fault fault() {
    return fault;
  }

  @Override
  public long hits() {
    return hits.get();
  }

  @Override
  public void remove() {
    faults.remove(this);
  }

  @Override
  public String toString() {
    return fault.toString();
  }
}
