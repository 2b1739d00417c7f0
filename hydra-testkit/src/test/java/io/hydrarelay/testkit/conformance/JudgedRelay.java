package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.LenientRelay;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Hydra's own relay with the settings that are assumed to be in force there. */
final class JudgedRelay implements AutoCloseable {
  /** Times as short as a busy machine allows, limits as small. */
  static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("stall", "6"),
          Map.entry("wait", "3"),
          Map.entry("linger", "3"),
          Map.entry("handshake", "3"),
          Map.entry("header_wait", "3"),
          Map.entry("frame_wait", "3"),
          Map.entry("close_flush", "5"),
          Map.entry("keepalive", "2"),
          Map.entry("capacity", "32"),
          Map.entry("capacity_bytes", "262144"),
          Map.entry("ring_bytes", "2097152"),
          Map.entry("max_payload", "1000000"),
          Map.entry("consumers", "8"));

  private final RelayFixture relay;
  private final Map<String, String> assumed;

  private JudgedRelay(RelayFixture relay, Map<String, String> assumed) {
    this.relay = relay;
    this.assumed = assumed;
  }

  /** Starts a relay with those settings, which are known to who judges it. */
  static JudgedRelay with(Map<String, String> settings) {
    RelayFixture relay = LenientRelay.start(config -> set(config, settings));
    return new JudgedRelay(relay, settings);
  }

  /** Starts a relay with short times and some other settings. */
  static JudgedRelay withShort(Map<String, String> changes) {
    return with(merged(changes));
  }

  static Map<String, String> merged(Map<String, String> changes) {
    Map<String, String> settings = new LinkedHashMap<>(SHORT);
    settings.putAll(changes);
    return settings;
  }

  /** Lets who judges it assume something that is not so. */
  JudgedRelay mistakenFor(Map<String, String> changes) {
    Map<String, String> mistaken = new LinkedHashMap<>(assumed);
    mistaken.putAll(changes);
    return new JudgedRelay(relay, mistaken);
  }

  private static ServerConfig.Builder set(
      ServerConfig.Builder config, Map<String, String> settings) {
    settings.forEach((name, text) -> set(config, name, TargetSetting.of(name).read(text)));
    return config;
  }

  private static void set(ServerConfig.Builder config, String name, Object value) {
    switch (name) {
      case "names" -> config.names(((List<?>) value).stream().map(String.class::cast).toList());
      case "allow_open" -> config.allowOpen((Boolean) value);
      case "default_policy" -> config.defaultPolicy((LagPolicy) value);
      case "policies" ->
          config.policies(
              ((Set<?>) value).stream().map(LagPolicy.class::cast).collect(Collectors.toSet()));
      default -> setNumber(config, RelaySetting.of(name).orElseThrow(), value);
    }
  }

  private static void setNumber(ServerConfig.Builder config, RelaySetting setting, Object value) {
    if (value instanceof Duration time) {
      boolean seconds = setting.unit() == RelaySetting.Unit.SECONDS;
      config.set(setting, seconds ? time.toSeconds() : time.toMillis());
    } else {
      config.set(setting, (Long) value);
    }
  }

  RelayTarget target() {
    return new RelayTarget(relay.endpoint(), assumed);
  }

  RelayFixture fixture() {
    return relay;
  }

  ConformanceReport judge(String... idsOrSections) throws InterruptedException {
    return judge(target(), idsOrSections);
  }

  static ConformanceReport judge(RelayTarget target, String... idsOrSections)
      throws InterruptedException {
    ConformanceOptions options =
        ConformanceOptions.builder().select(List.of(idsOrSections)).strict(true).build();
    return RelayConformance.run(target, options);
  }

  /** Expects that everything that was played has passed. */
  static void expectNothingAgainst(ConformanceReport report) {
    assertEquals(
        "",
        report.results().stream()
            .filter(result -> result.isOffence(true))
            .map(JudgedRelay::describe)
            .collect(Collectors.joining("\n")));
  }

  static String describe(CaseResult result) {
    return "%n%s %s (%s): %s%n%s"
        .formatted(
            result.testCase().id(),
            result.testCase().title(),
            result.outcome(),
            result.detail(),
            String.join("\n", result.transcript()));
  }

  static Outcome outcome(ConformanceReport report, String id) {
    return result(report, id).outcome();
  }

  static CaseResult result(ConformanceReport report, String id) {
    return report.results().stream()
        .filter(result -> result.testCase().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    LenientRelay.end(relay);
  }
}
