package io.hydrarelay.testkit.load;

/**
 * Who takes part in a load. Immutable and thread-safe.
 *
 * @param sessions sessions that carry the load, each with a producer of its own; 1..{@value
 *     #MAX_SESSIONS}
 * @param consumers consumers of each of them; 1..{@value #MAX_CONSUMERS}
 * @param stalled consumers of each of them, besides, that stop reading as soon as they have joined
 *     and come back whenever they are cut; they count for nothing; 0..{@value #MAX_CONSUMERS}
 * @param idleSessions sessions, besides, in which a producer and a consumer sit and nothing is
 *     sent; 0..{@value #MAX_SESSIONS}
 */
public record LoadCrowd(int sessions, int consumers, int stalled, int idleSessions) {
  /** Most sessions of either kind. */
  public static final int MAX_SESSIONS = 10_000;

  /** Most consumers of a session. */
  public static final int MAX_CONSUMERS = 50_000;

  /**
   * Makes a crowd.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public LoadCrowd {
    LoadPlan.check("sessions", sessions, 1, MAX_SESSIONS);
    LoadPlan.check("consumers", consumers, 1, MAX_CONSUMERS);
    LoadPlan.check("stalled consumers", stalled, 0, MAX_CONSUMERS);
    LoadPlan.check("idle sessions", idleSessions, 0, MAX_SESSIONS);
  }

  /** Returns one session with so many consumers, and nothing else. */
  public static LoadCrowd of(int consumers) {
    return new LoadCrowd(1, consumers, 0, 0);
  }

  /** Returns how many connections that are. */
  public int connections() {
    return Math.addExact(
        Math.multiplyExact(sessions, 1 + consumers + stalled), Math.multiplyExact(2, idleSessions));
  }
}
