package io.hydrarelay.testkit.scenario.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.testkit.scenario.ConsumerResult;
import io.hydrarelay.testkit.scenario.FaultSpan;
import io.hydrarelay.testkit.scenario.Latencies;
import io.hydrarelay.testkit.scenario.Measure;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import io.hydrarelay.testkit.scenario.ScopeFigures;
import java.time.Duration;

/** For programs: everything but the log. Times are in nanoseconds, sizes in bytes. */
public final class JsonReport implements ScenarioReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String render(ScenarioResult result) {
    ObjectNode root = JSON.createObjectNode();
    root.put("scenario", result.scenario().name());
    root.put("outcome", result.outcome().name());
    root.put("seed", result.seed());
    root.put("time_ns", result.time().toNanos());
    result.reasons().forEach(root.putArray("reasons")::add);
    result.firstRecord().ifPresent(first -> root.put("first_record", first));
    ArrayNode findings = root.putArray("expectations");
    result
        .findings()
        .forEach(
            finding -> {
              ObjectNode node = findings.addObject();
              node.put("expected", finding.expected());
              node.put("actual", finding.actual());
              node.put("holds", finding.holds());
              finding.first().ifPresent(first -> node.put("first", first));
            });
    ObjectNode figures = root.putObject("figures");
    result.figures().forEach(each -> figures(figures.putObject(each.name()), each));
    ObjectNode latencies = root.putObject("latencies");
    result.latencies().forEach((group, each) -> latencies(latencies.putObject(group), each));
    ArrayNode faults = root.putArray("faults");
    result.faults().forEach(each -> fault(faults.addObject(), each));
    ArrayNode consumers = root.putArray("consumers");
    result.consumers().forEach(each -> consumer(consumers.addObject(), each));
    return text(root);
  }

  private static void figures(ObjectNode node, ScopeFigures figures) {
    node.put("all", figures.all());
    for (Measure measure : figures.measures()) {
      String unit = measure.unit() == Measure.Unit.TIME ? "_ns" : "";
      node.put(measure.key() + unit, figures.get(measure));
    }
  }

  private static void latencies(ObjectNode node, Latencies latencies) {
    node.put("count", latencies.count());
    put(node, "p50_ns", latencies.p50());
    put(node, "p90_ns", latencies.p90());
    put(node, "p99_ns", latencies.p99());
    put(node, "p999_ns", latencies.p999());
    put(node, "max_ns", latencies.max());
  }

  private static void put(ObjectNode node, String key, Duration time) {
    node.put(key, time.toNanos());
  }

  private static void fault(ObjectNode node, FaultSpan fault) {
    node.put("what", fault.label());
    node.put("from_ns", fault.fromNanos());
    node.put("to_ns", fault.toNanos());
  }

  private static void consumer(ObjectNode node, ConsumerResult consumer) {
    node.put("name", consumer.name());
    node.put("group", consumer.group());
    node.put("session", consumer.session());
    node.put("end", consumer.fate().label());
    node.put("joined", consumer.joined());
    node.put("received", consumer.received());
    node.put("missing", consumer.missing());
    consumer.firstMissing().ifPresent(first -> node.put("first_missing", first));
    node.put("gaps", consumer.gaps());
    node.put("reconnects", consumer.reconnects());
    node.put("max_lag", consumer.maxLag());
    put(node, "p50_ns", consumer.latencies().p50());
    put(node, "p99_ns", consumer.latencies().p99());
    put(node, "max_ns", consumer.latencies().max());
    consumer.offence().ifPresent(offence -> node.put("offence", offence));
    consumer.note().ifPresent(note -> node.put("note", note));
  }

  private static String text(ObjectNode root) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of values could not be written", impossible);
    }
  }
}
