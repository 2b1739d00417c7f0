package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hydrarelay.server.admin.AdminConfig;
import io.hydrarelay.server.admin.AdminServer;
import io.hydrarelay.server.metrics.CounterLabel;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayGauge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The guide and the dashboard name exactly what the relay exposes. */
class MetricsDocsTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern NAME = Pattern.compile("\\b(hydra|process|jvm)_[a-z_]+");

  private static String guide() throws IOException {
    return Files.readString(DOCS.resolve("METRICS.md"));
  }

  private static String row(String name, String labels, String meaning) {
    return "| `" + name + "` | " + labels + " | " + meaning + " |\n";
  }

  @Test
  void shouldDescribeEveryCounterInTheGuide() throws IOException {
    for (RelayCounter counter : RelayCounter.values()) {
      String row = row(counter.metricName(), labels(counter), counter.meaning());
      assertTrue(guide().contains(row), () -> "docs/METRICS.md lacks " + row);
    }
  }

  private static String labels(RelayCounter counter) {
    if (counter.labels().equals(List.of(DisconnectReason.values()))) {
      return "`reason`, see below";
    }
    return labels(
        counter.labelName().orElse(""),
        counter.labels().stream().map(CounterLabel::label).toList());
  }

  private static String labels(String name, List<String> values) {
    return name.isEmpty() ? "–" : "`" + name + "`: " + String.join(", ", values);
  }

  @Test
  void shouldDescribeEveryGaugeInTheGuide() throws IOException {
    for (RelayGauge gauge : RelayGauge.values()) {
      String labels = labels(gauge.labelName().orElse(""), gauge.labels());
      String row = row(gauge.metricName(), labels, gauge.meaning());
      assertTrue(guide().contains(row), () -> "docs/METRICS.md lacks " + row);
    }
  }

  @Test
  void shouldDescribeEveryReasonInTheGuide() throws IOException {
    for (DisconnectReason reason : DisconnectReason.values()) {
      assertTrue(guide().contains("\n| `" + reason.label() + "` | "), reason.label());
    }
  }

  @Test
  void shouldNameNoMetricInTheGuideThatThereIsNot() throws Exception {
    assertAllExist(guide());
  }

  @Test
  void shouldNameNoMetricInTheDashboardThatThereIsNot() throws Exception {
    JsonNode dashboard =
        new ObjectMapper().readTree(DOCS.resolve("grafana/hydra-relay.json").toFile());
    List<String> expressions = dashboard.findValuesAsText("expr");
    assertTrue(expressions.size() > 20, "the dashboard asks for much");
    assertAllExist(String.join("\n", expressions));
    assertAllExist(String.join("\n", dashboard.path("templating").findValuesAsText("query")));
  }

  private static void assertAllExist(String text) throws Exception {
    Set<String> unknown = new TreeSet<>();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      unknown.add(name.group());
    }
    assertTrue(!unknown.isEmpty(), "some are named");
    unknown.removeAll(exposed());
    unknown.removeIf(prefix -> prefix.equals("process_") || prefix.equals("jvm_"));
    assertEquals(Set.of(), unknown);
  }

  private static Set<String> exposed() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (HydraServer relay = HydraServer.bindDefault();
        AdminServer admin = AdminServer.start(relay, AdminConfig.open(anywhere))) {
      String text = new AdminClient(admin).get("/metrics").body();
      return ExpositionLint.read(text).keySet().stream()
          .map(series -> series.replaceFirst("\\{.*", ""))
          .collect(Collectors.toSet());
    }
  }
}
