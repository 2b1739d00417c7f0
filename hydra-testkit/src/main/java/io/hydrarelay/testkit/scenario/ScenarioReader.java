package io.hydrarelay.testkit.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a scenario of a tree of keys and values, and checks that its parts fit together. */
final class ScenarioReader {
  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);
  private static final Duration MAX_LIMIT = Duration.ofHours(24);
  private static final List<LagPolicy> POLICIES =
      List.of(LagPolicy.DISCONNECT, LagPolicy.SKIP, LagPolicy.BLOCK);
  private static final String NAME_FORM = "letters, digits, - and _, 64 at most";
  private static final int MAX_CONSUMERS = 200_000;

  private final Section root;
  private final Map<String, Measure.Scope> scopes = new LinkedHashMap<>();

  private ScenarioReader(Section root) {
    this.root = root;
    scopes.put(Expectation.PRODUCERS, Measure.Scope.PRODUCERS);
    scopes.put(Expectation.RELAY, Measure.Scope.RELAY);
  }

  static Scenario read(JsonNode tree) {
    return new ScenarioReader(Section.root(tree)).scenario(ScenarioText.yaml(tree));
  }

  private Scenario scenario(String yaml) {
    String name = name(root);
    ProducerPlan producers = new ProducerReader(required("producers")).read();
    LagPolicy policy =
        root.choice("on_lag", LagPolicy.class, POLICIES).orElse(LagPolicy.DISCONNECT);
    List<GroupPlan> groups = groups(producers.count(), policy);
    List<CrowdPlan> crowds = crowds();
    Scenario scenario =
        new Scenario(
            yaml,
            name,
            root.text("about").orElse(""),
            root.time("limit", Duration.ofSeconds(1), MAX_LIMIT).orElse(DEFAULT_LIMIT),
            policy,
            relay(),
            producers,
            groups,
            crowds,
            faults(producers.count(), groups),
            expectations());
    root.finish();
    return scenario;
  }

  private Section required(String key) {
    return root.section(key).orElseThrow(() -> root.wrong(key, "keys and values"));
  }

  private static String name(Section section) {
    String name = section.text("name").orElseThrow(() -> section.wrong("name", NAME_FORM));
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw section.wrong("name", NAME_FORM);
    }
    return name;
  }

  // ---- the relay

  private Map<RelaySetting, Long> relay() {
    Map<RelaySetting, Long> settings = new EnumMap<>(RelaySetting.class);
    root.section("relay")
        .ifPresent(
            section -> {
              for (RelaySetting setting : RelaySetting.values()) {
                setting(section, setting).ifPresent(value -> settings.put(setting, value));
              }
              section.finish();
            });
    return settings;
  }

  private static OptionalLong setting(Section section, RelaySetting setting) {
    String key = setting.key();
    if (!section.has(key)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        switch (setting.unit()) {
          case BYTES -> section.bytes(key, 0, setting.min(), setting.max());
          case MILLIS -> time(section, setting, Duration.ofMillis(1)).toMillis();
          case SECONDS -> time(section, setting, Duration.ofSeconds(1)).toSeconds();
          default -> section.number(key, 0, setting.min(), setting.max());
        });
  }

  private static Duration time(Section section, RelaySetting setting, Duration unit) {
    return section
        .time(setting.key(), unit.multipliedBy(setting.min()), unit.multipliedBy(setting.max()))
        .orElseThrow();
  }

  // ---- who takes part

  private List<GroupPlan> groups(int sessions, LagPolicy policy) {
    List<GroupPlan> groups = new ArrayList<>();
    for (Section section : root.sections("consumers")) {
      groups.add(
          new GroupReader(section, sessions, policy).read(declare(section, Measure.Scope.GROUP)));
    }
    int all = groups.stream().mapToInt(GroupPlan::count).sum();
    if (all < 1 || all > MAX_CONSUMERS) {
      throw root.problem(
          "consumers", "there are %d in all; there must be 1 to %d".formatted(all, MAX_CONSUMERS));
    }
    return groups;
  }

  private List<CrowdPlan> crowds() {
    List<CrowdPlan> crowds = new ArrayList<>();
    for (Section section : root.sections("strangers")) {
      String name = declare(section, Measure.Scope.CROWD);
      int count = (int) section.number("count", 1, 1, CrowdPlan.MAX_COUNT);
      CrowdPlan.Sends sends =
          section.choice("sends", CrowdPlan.Sends.class).orElse(CrowdPlan.Sends.NOTHING);
      section.finish();
      crowds.add(new CrowdPlan(name, count, sends));
    }
    return crowds;
  }

  /** Every group has a name of its own, by which expectations and faults find it. */
  private String declare(Section section, Measure.Scope scope) {
    String name = name(section);
    if (scopes.putIfAbsent(name, scope) != null) {
      throw section.problem("name", "the name " + name + " is taken");
    }
    return name;
  }

  // ---- what happens

  private List<FaultPlan> faults(int sessions, List<GroupPlan> groups) {
    Set<String> names = groups.stream().map(GroupPlan::name).collect(Collectors.toSet());
    List<FaultPlan> faults = new ArrayList<>();
    for (Section section : root.sections("timeline")) {
      faults.add(new FaultReader(section, sessions, names).read());
    }
    return faults;
  }

  private List<Expectation> expectations() {
    List<Expectation> expectations = new ArrayList<>();
    Section expect = required("expect");
    for (String scope : expect.keys()) {
      if (!scopes.containsKey(scope)) {
        throw expect.problem(
            scope, "nothing has that name; there are " + String.join(", ", scopes.keySet()));
      }
      expect.section(scope).ifPresent(section -> expectations.addAll(expectations(scope, section)));
    }
    if (expectations.isEmpty()) {
      throw root.problem("expect", "a scenario that expects nothing cannot fail");
    }
    return expectations;
  }

  private List<Expectation> expectations(String scope, Section section) {
    List<Expectation> expectations = new ArrayList<>();
    for (Measure measure : Measure.of(scopes.get(scope))) {
      section
          .value(
              measure.key(), text -> Bound.parse(text, measure.unit()), measure.unit().boundForm())
          .ifPresent(bound -> expectations.add(new Expectation(scope, measure, bound)));
    }
    section.finish();
    return expectations;
  }
}
