package io.hydrarelay.testkit.link;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The faults in one direction of a link, or of one of its connections. Thread-safe. */
public final class Faults {
  private final FaultyLink link;
  private final boolean isOfLink;
  private final Supplier<Collection<Lane>> lanes;
  private final CopyOnWriteArrayList<FaultEntry> active = new CopyOnWriteArrayList<>();

  Faults(FaultyLink link, boolean isOfLink, Supplier<Collection<Lane>> lanes) {
    this.link = link;
    this.isOfLink = isOfLink;
    this.lanes = lanes;
  }

  /**
   * Puts a fault in force: on the connections that are there and, if this is a link's, on those
   * that come. It is in force when this returns. Faults of a link and of a connection add up.
   *
   * @throws IllegalArgumentException for {@link Fault#down} on a single connection
   * @throws IllegalStateException when the link is closed
   */
  public ActiveFault add(Fault fault) {
    Objects.requireNonNull(fault, "fault");
    if (fault instanceof DownFault) {
      return addDown(fault);
    }
    return link.loop()
        .call(
            () -> {
              FaultEntry entry = new FaultEntry(this, fault, link.nextFault());
              active.add(entry);
              lanes.get().forEach(lane -> lane.add(entry, false));
              return entry;
            });
  }

  private ActiveFault addDown(Fault fault) {
    if (!isOfLink) {
      throw new IllegalArgumentException(
          "\"down\" is a fault of a whole link, not of a connection");
    }
    FaultEntry entry = new FaultEntry(this, fault, 0);
    active.add(entry);
    link.addDown();
    return entry;
  }

  /** Returns the faults in force, in the order in which they were added. */
  public List<ActiveFault> active() {
    return List.copyOf(active);
  }

  /** Removes all faults in force. */
  public void clear() {
    active().forEach(ActiveFault::remove);
  }

  void remove(FaultEntry entry) {
    if (!active.remove(entry)) {
      return;
    }
    if (entry.fault() instanceof DownFault) {
      link.removeDown();
    } else {
      link.loop().run(() -> lanes.get().forEach(lane -> lane.remove(entry)));
    }
  }

  /** A connection has come; on the link's thread. */
  void begin(Lane lane) {
    active.stream()
        .filter(entry -> !(entry.fault() instanceof DownFault))
        .forEach(entry -> lane.add(entry, true));
  }
}
