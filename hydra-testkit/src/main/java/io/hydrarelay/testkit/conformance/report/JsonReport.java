package io.hydrarelay.testkit.conformance.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.ConformanceCase;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.Untested;
import java.util.Locale;

/** The report as one JSON object. */
final class JsonReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  static String text(ConformanceReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("protocol", "Hydra/1");
    root.put("target", report.target());
    root.put("conforms", report.conforms());
    root.put("strict", report.strict());
    root.put("seed", report.seed());
    root.put("begun", report.begun().toString());
    root.put("millis", report.took().toMillis());
    ObjectNode counts = root.putObject("counts");
    for (CaseResult.Outcome outcome : CaseResult.Outcome.values()) {
      counts.put(name(outcome), report.count(outcome));
    }
    ArrayNode results = root.putArray("results");
    report.results().forEach(result -> put(results.addObject(), result));
    ArrayNode untested = root.putArray("untested");
    report.untested().forEach(demand -> put(untested.addObject(), demand));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is JSON", e);
    }
  }

  private static void put(ObjectNode into, CaseResult result) {
    ConformanceCase<?> testCase = result.testCase();
    into.put("id", testCase.id());
    into.put("requirement", name(testCase.requirement()));
    into.put("subject", name(testCase.subject()));
    into.put("title", testCase.title());
    into.put("expectation", testCase.expectation());
    into.put("outcome", name(result.outcome()));
    into.put("detail", result.detail());
    into.put("millis", result.took().toMillis());
    result.transcript().forEach(into.putArray("transcript")::add);
  }

  private static void put(ObjectNode into, Untested untested) {
    into.put("section", untested.section());
    into.put("demand", untested.demand());
    into.put("reason", untested.reason());
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
