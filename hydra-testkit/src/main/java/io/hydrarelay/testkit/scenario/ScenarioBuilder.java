package io.hydrarelay.testkit.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Writes a scenario, key by key as in a file; {@link #build} reads it and checks every value. A
 * moment is a time after the first message, {@code "2s"}, or a part of the messages, {@code "40%"}.
 * Not thread-safe.
 */
public final class ScenarioBuilder {
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  ScenarioBuilder(String name) {
    root.put("name", name);
  }

  /** Sets what it is about, in a sentence. */
  public ScenarioBuilder about(String sentence) {
    root.put("about", Objects.requireNonNull(sentence, "sentence"));
    return this;
  }

  /** Sets how long a run may take before it is given up; default 2 minutes. */
  public ScenarioBuilder limit(Duration time) {
    root.put("limit", Amounts.text(time));
    return this;
  }

  /** Sets what the producers ask for, for consumers that lag; default DISCONNECT. */
  public ScenarioBuilder onLag(LagPolicy policy) {
    root.put("on_lag", policy.name().toLowerCase(Locale.ROOT));
    return this;
  }

  /** Sets a number of the relay, in the setting's unit. */
  public ScenarioBuilder relay(RelaySetting setting, long value) {
    String unit =
        switch (setting.unit()) {
          case MILLIS -> "ms";
          case SECONDS -> "s";
          default -> "";
        };
    root.withObjectProperty("relay").put(setting.key(), value + unit);
    return this;
  }

  /** Sets what the producers do. */
  public ScenarioBuilder producers(UnaryOperator<ProducersBuilder> settings) {
    settings.apply(new ProducersBuilder(root.withObjectProperty("producers")));
    return this;
  }

  /** Adds consumers that read as fast as they can, from before the first message to the end. */
  public ScenarioBuilder consumers(String group, int count) {
    return consumers(group, count, plain -> plain);
  }

  /** Adds consumers that are alike. */
  public ScenarioBuilder consumers(String group, int count, UnaryOperator<GroupBuilder> settings) {
    ObjectNode entry = addTo("consumers").put("name", group).put("count", count);
    settings.apply(new GroupBuilder(entry));
    return this;
  }

  /**
   * Adds connections that do not keep to the protocol.
   *
   * @param sends what each sends: {@code "nothing"}, {@code "half-join"}, {@code "half-frame"}
   */
  public ScenarioBuilder strangers(String crowd, int count, String sends) {
    addTo("strangers").put("name", crowd).put("count", count).put("sends", sends);
    return this;
  }

  // ---- what goes wrong

  /** Cuts the connection of a producer, which comes back after that time and goes on. */
  public ScenarioBuilder killProducer(String moment, int session, Duration down) {
    happens(moment, "kill-producer").put("session", session).put("down", Amounts.text(down));
    return this;
  }

  /** Ends a producer without a word; after that time a new one begins with the same ticket. */
  public ScenarioBuilder crashProducer(String moment, int session, Duration down) {
    happens(moment, "crash-producer").put("session", session).put("down", Amounts.text(down));
    return this;
  }

  /** Lets a second producer with the same ticket take the first one's place. */
  public ScenarioBuilder takeover(String moment, int session) {
    happens(moment, "takeover").put("session", session);
    return this;
  }

  /** Ends the relay at once; after that time another comes up at the same address. */
  public ScenarioBuilder killRelay(String moment, Duration down) {
    happens(moment, "restart-relay").put("how", "killed").put("down", Amounts.text(down));
    return this;
  }

  /** Ends the relay in order; after that time another comes up at the same address. */
  public ScenarioBuilder restartRelay(String moment, Duration down) {
    happens(moment, "restart-relay").put("how", "in-order").put("down", Amounts.text(down));
    return this;
  }

  /** Takes the links of groups of consumers down for that time. */
  public ScenarioBuilder partition(String moment, Duration down, List<String> groups) {
    ObjectNode entry = happens(moment, "partition").put("down", Amounts.text(down));
    groups.forEach(entry.putArray("groups")::add);
    return this;
  }

  /**
   * Lets the links of groups of consumers pass nothing on until everything is sent; under BLOCK,
   * where that would be never, until somebody lags.
   */
  public ScenarioBuilder freeze(String moment, List<String> groups) {
    groups.forEach(happens(moment, "freeze").putArray("groups")::add);
    return this;
  }

  /** Lets the links of groups of consumers pass nothing on for that time. */
  public ScenarioBuilder freeze(String moment, Duration down, List<String> groups) {
    ObjectNode entry = happens(moment, "freeze").put("down", Amounts.text(down));
    groups.forEach(entry.putArray("groups")::add);
    return this;
  }

  private ObjectNode happens(String moment, String what) {
    return addTo("timeline").put("at", moment).put("do", what);
  }

  private ObjectNode addTo(String list) {
    return root.withArrayProperty(list).addObject();
  }

  // ---- what must hold

  /**
   * States what a figure must be.
   *
   * @param whose a group's or crowd's name, {@code "producers"} or {@code "relay"}
   * @param bound for example {@code "0"}, {@code "all"}, {@code "<= 250ms"}
   */
  public ScenarioBuilder expect(String whose, Measure measure, String bound) {
    root.withObjectProperty("expect").withObjectProperty(whose).put(measure.key(), bound);
    return this;
  }

  /**
   * Returns the scenario.
   *
   * @throws IllegalArgumentException naming the path of a key, its value and what is allowed
   */
  public Scenario build() {
    return ScenarioReader.read(root.deepCopy());
  }
}
