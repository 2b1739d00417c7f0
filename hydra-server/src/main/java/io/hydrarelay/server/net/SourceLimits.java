package io.hydrarelay.server.net;

/**
 * What one source may do.
 *
 * @param connections connections at the same time; 0 for unlimited
 * @param pending connections that are still joining; 0 for unlimited
 * @param perSecond new connections per second in the long run; 0 for unlimited
 * @param burst new connections that may come at once; 0 for those of a second
 * @param ipv4Prefix bits of an IPv4 address that make a source
 * @param ipv6Prefix bits of an IPv6 address that make a source
 * @param remembered sources without a connection whose rate is remembered
 */
public record SourceLimits(
    int connections,
    int pending,
    int perSecond,
    int burst,
    int ipv4Prefix,
    int ipv6Prefix,
    int remembered) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** No limits at all. */
  public static final SourceLimits NONE = new SourceLimits(0, 0, 0, 0, 32, 64, 1);

  boolean isNone() {
    return connections == 0 && pending == 0 && perSecond == 0;
  }

  /** Returns how long a new connection counts. */
  long nanosPerConnection() {
    return NANOS_PER_SECOND / perSecond;
  }

  /** Returns how long as many connections count as may come at once. */
  long burstNanos() {
    return (burst == 0 ? perSecond : burst) * nanosPerConnection();
  }
}
