package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A relay to be judged, and the settings that are assumed to be in force there: the defaults of
 * Hydra/1 §11, but for those that are given. Immutable.
 *
 * @param endpoint where it listens, over plain TCP
 * @param settings what is given, as text, by the names of §11: times in seconds ({@code "0.5"}) or
 *     with a unit ({@code "500ms"}), {@code allow_open} as yes or no, policies by number or name
 */
public record RelayTarget(Endpoint endpoint, Map<String, String> settings) {
  /**
   * Copies and checks the settings.
   *
   * @throws IllegalArgumentException naming the setting that does not exist or has no such value,
   *     or when the relay is to be reached by TLS, which the cases do not speak
   */
  public RelayTarget {
    if (endpoint.tls()) {
      throw new IllegalArgumentException(
          "the cases speak plain TCP: name the relay as hydra://" + endpoint.authority());
    }
    settings = Map.copyOf(settings);
    settings.forEach((name, value) -> TargetSetting.of(name).read(value));
  }

  /** Returns a relay with the default settings. */
  public static RelayTarget of(Endpoint endpoint) {
    return new RelayTarget(endpoint, Map.of());
  }

  /**
   * Returns the same relay with one more setting.
   *
   * @throws IllegalArgumentException when there is no such setting or it has no such value
   */
  public RelayTarget with(String name, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(name, value);
    return new RelayTarget(endpoint, more);
  }

  // ---- what the cases ask

  /** Returns the "host:port" that producers' proofs name. */
  String authority() {
    return names().isEmpty() ? endpoint.authority() : names().get(0);
  }

  /** Returns the accepted names; empty for any. */
  List<String> names() {
    return ((Collection<?>) value(TargetSetting.NAMES)).stream().map(String.class::cast).toList();
  }

  boolean allowOpen() {
    boolean isGiven = settings.containsKey(TargetSetting.ALLOW_OPEN.key());
    return isGiven ? (Boolean) value(TargetSetting.ALLOW_OPEN) : isLoopback();
  }

  private boolean isLoopback() {
    String host = endpoint.host();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  boolean allows(LagPolicy policy) {
    return policy == LagPolicy.RELAY_DEFAULT
        || ((Set<?>) value(TargetSetting.POLICIES)).contains(policy);
  }

  /** Returns the allowed policies as STATUS 20 tells them. */
  long policySet() {
    return List.of(LagPolicy.values()).stream().filter(this::allows).mapToInt(LagPolicy::bit).sum();
  }

  LagPolicy defaultPolicy() {
    return (LagPolicy) value(TargetSetting.DEFAULT_POLICY);
  }

  int capacity() {
    return Math.toIntExact(number(TargetSetting.CAPACITY));
  }

  long capacityBytes() {
    return number(TargetSetting.CAPACITY_BYTES);
  }

  long ringBytes() {
    return number(TargetSetting.RING_BYTES);
  }

  long maxPayload() {
    return number(TargetSetting.MAX_PAYLOAD);
  }

  int consumers() {
    return Math.toIntExact(number(TargetSetting.CONSUMERS));
  }

  Duration stall() {
    return time(TargetSetting.STALL);
  }

  Duration waitForProducer() {
    return time(TargetSetting.WAIT);
  }

  Duration linger() {
    return time(TargetSetting.LINGER);
  }

  Duration handshake() {
    return time(TargetSetting.HANDSHAKE);
  }

  Duration headerWait() {
    return time(TargetSetting.HEADER_WAIT);
  }

  Duration frameWait() {
    return time(TargetSetting.FRAME_WAIT);
  }

  Duration closeFlush() {
    return time(TargetSetting.CLOSE_FLUSH);
  }

  Duration keepalive() {
    return time(TargetSetting.KEEPALIVE);
  }

  private long number(TargetSetting setting) {
    return (Long) value(setting);
  }

  private Duration time(TargetSetting setting) {
    return (Duration) value(setting);
  }

  private Object value(TargetSetting setting) {
    return setting.read(settings.getOrDefault(setting.key(), setting.defaultText()));
  }
}
