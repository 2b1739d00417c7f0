package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.testkit.link.ActiveFault;
import io.hydrarelay.testkit.link.Fault;
import io.hydrarelay.testkit.link.FaultyLink;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ways to the relay: a link of their own for groups whose network is bad or that get cut off,
 * and for producers that lose their connection; all others go straight. Thread-safe.
 */
final class Links implements AutoCloseable {
  private static final int BUFFER_BYTES = 262_144;

  /** So that a link that passes nothing on soon is full, wherever it runs. */
  private static final int SMALL_BUFFER_BYTES = 16_384;

  private final Endpoint relay;
  private final Map<String, FaultyLink> groups = new HashMap<>();
  private final Map<Integer, FaultyLink> producers = new HashMap<>();
  private final Map<String, ActiveFault> frozen = new ConcurrentHashMap<>();

  private Links(Endpoint relay) {
    this.relay = relay;
  }

  /** Starts the links that a scenario needs. */
  static Links start(Scenario scenario, Endpoint relay, long seed) {
    Links links = new Links(relay);
    try {
      links.start(scenario, seed);
      return links;
    } catch (RuntimeException failed) {
      links.close();
      throw failed;
    }
  }

  private void start(Scenario scenario, long seed) {
    Set<String> cutOff = new HashSet<>();
    Set<String> frozen = new HashSet<>();
    for (FaultPlan fault : scenario.faults()) {
      cutOff.addAll(fault.groups());
      frozen.addAll(fault.kind() == FaultPlan.Kind.FREEZE ? fault.groups() : List.of());
      if (fault.kind() == FaultPlan.Kind.KILL_PRODUCER) {
        producers.computeIfAbsent(fault.session(), session -> link(seed - session, BUFFER_BYTES));
      }
    }
    long groupSeed = seed;
    for (GroupPlan group : scenario.groups()) {
      groupSeed++;
      if (!group.link().isEmpty() || cutOff.contains(group.name())) {
        boolean isFrozen = frozen.contains(group.name());
        FaultyLink link = link(groupSeed, isFrozen ? SMALL_BUFFER_BYTES : BUFFER_BYTES);
        groups.put(group.name(), link);
        group.link().forEach(link.toClient()::add);
      }
    }
  }

  private FaultyLink link(long seed, int bufferBytes) {
    return FaultyLink.to(relay).seed(seed).bufferBytes(bufferBytes).start();
  }

  /** Returns where consumers of that group find the relay. */
  Endpoint of(GroupPlan group) {
    FaultyLink link = groups.get(group.name());
    return link == null ? relay : link.endpoint();
  }

  /** Returns where the producer of that session finds the relay. */
  Endpoint ofProducer(int session) {
    FaultyLink link = producers.get(session);
    return link == null ? relay : link.endpoint();
  }

  /** Returns whether that group has a link of its own, which may be bad. */
  boolean canBeBad(GroupPlan group) {
    return groups.containsKey(group.name());
  }

  void down(String group) {
    groups.get(group).down();
  }

  void up(String group) {
    groups.get(group).up();
  }

  void freeze(String group) {
    frozen.put(group, groups.get(group).toClient().add(Fault.blackHole()));
  }

  void thaw(String group) {
    ActiveFault freeze = frozen.remove(group);
    if (freeze != null) {
      freeze.remove();
    }
  }

  void producerDown(int session) {
    producers.get(session).down();
  }

  void producerUp(int session) {
    producers.get(session).up();
  }

  @Override
  public void close() {
    groups.values().forEach(FaultyLink::close);
    producers.values().forEach(FaultyLink::close);
  }
}
