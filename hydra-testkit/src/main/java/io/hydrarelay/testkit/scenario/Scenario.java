package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One relay, some producers, many consumers, what goes wrong between them, and what must hold all
 * the same. Made by {@link #named} or read from a file; run by {@link ScenarioRunner}. Immutable
 * and thread-safe.
 */
public final class Scenario {
  private final String yaml;
  private final String name;
  private final String about;
  private final Duration limit;
  private final LagPolicy onLag;
  private final Map<RelaySetting, Long> relay;
  private final ProducerPlan producers;
  private final List<GroupPlan> groups;
  private final List<CrowdPlan> crowds;
  private final List<FaultPlan> faults;
  private final List<Expectation> expectations;

  Scenario(
      String yaml,
      String name,
      String about,
      Duration limit,
      LagPolicy onLag,
      Map<RelaySetting, Long> relay,
      ProducerPlan producers,
      List<GroupPlan> groups,
      List<CrowdPlan> crowds,
      List<FaultPlan> faults,
      List<Expectation> expectations) {
    this.yaml = yaml;
    this.name = name;
    this.about = about;
    this.limit = limit;
    this.onLag = onLag;
    this.relay = Map.copyOf(relay);
    this.producers = producers;
    this.groups = List.copyOf(groups);
    this.crowds = List.copyOf(crowds);
    this.faults = List.copyOf(faults);
    this.expectations = List.copyOf(expectations);
  }

  /** Begins a scenario; the builder says what may follow. */
  public static ScenarioBuilder named(String name) {
    return new ScenarioBuilder(Objects.requireNonNull(name, "name"));
  }

  /**
   * Reads a scenario from a file of YAML or JSON.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when it holds no scenario, naming the path of the key, its
   *     value and what is allowed
   */
  public static Scenario read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /**
   * Reads a scenario from a text of YAML or JSON.
   *
   * @throws IllegalArgumentException as {@link #read}
   */
  public static Scenario parse(String text) {
    return ScenarioReader.read(ScenarioText.tree(text));
  }

  /** Returns the scenario as a file that {@link #read} reads. */
  public String toYaml() {
    return yaml;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns what it is about, in a sentence; may be empty. */
  public String about() {
    return about;
  }

  /** Returns how long a run may take before it is given up. */
  public Duration limit() {
    return limit;
  }

  /** Returns what the producers ask for, for consumers that lag. */
  public LagPolicy onLag() {
    return onLag;
  }

  /** Returns how many consumers there are, those that come one after the other included. */
  public int consumers() {
    return groups.stream().mapToInt(GroupPlan::count).sum();
  }

  Map<RelaySetting, Long> relay() {
    return relay;
  }

  ProducerPlan producers() {
    return producers;
  }

  List<GroupPlan> groups() {
    return groups;
  }

  List<CrowdPlan> crowds() {
    return crowds;
  }

  List<FaultPlan> faults() {
    return faults;
  }

  List<Expectation> expectations() {
    return expectations;
  }

  @Override
  public String toString() {
    return "scenario " + name;
  }
}
