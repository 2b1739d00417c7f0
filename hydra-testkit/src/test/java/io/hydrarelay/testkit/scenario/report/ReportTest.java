package io.hydrarelay.testkit.scenario.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.scenario.Measure;
import io.hydrarelay.testkit.scenario.Scenario;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import io.hydrarelay.testkit.scenario.ScenarioRunner;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What each report says of the same run, in which one of three expectations is broken. */
class ReportTest {
  private static final long SEED = 4_711;
  private static ScenarioResult result;

  @BeforeAll
  static void runAScenario() throws InterruptedException {
    result =
        ScenarioRunner.of(
                Scenario.named("told-twice")
                    .about("<script>alert('markup')</script> & more")
                    .limit(Duration.ofSeconds(50))
                    .onLag(LagPolicy.BLOCK)
                    .producers(producers -> producers.rate("200/s").size(64).messages(40))
                    .consumers("many", 60)
                    .consumers("few", 2, few -> few.leave("50%"))
                    .killProducer("60%", 1, Duration.ofMillis(20))
                    .expect("many", Measure.JOINED, "all")
                    .expect("many", Measure.REFUSED, ">= 1")
                    .expect("relay", Measure.BUFFERS, "<= 64MiB")
                    .build())
            .seed(SEED)
            .run();
  }

  @Test
  void shouldShowTheVerdictGroupsAndBrokenExpectationOnATerminal() {
    List<String> lines = new TextReport().render(result).lines().toList();
    assertTrue(lines.get(0).matches("FAIL  told-twice  in [0-9.]+ s, seed 4711"), lines.get(0));
    assertTrue(lines.get(3).startsWith("group  consumers  complete"), lines.get(3));
    assertTrue(lines.get(4).startsWith("many          60"), lines.get(4));
    assertTrue(lines.contains("holds          many: joined all (60)"), lines::toString);
    assertTrue(
        lines.contains("BROKEN         many: refused >= 1, but it is 0; first many-1 (ended)"),
        lines::toString);
    assertTrue(
        lines.stream().allMatch(line -> line.equals(line.stripTrailing())), "no trailing blanks");
  }

  @Test
  void shouldTellProgramsEverythingInJson() throws Exception {
    JsonNode json = new ObjectMapper().readTree(new JsonReport().render(result));
    assertEquals("FAIL", json.get("outcome").textValue());
    assertEquals(SEED, json.get("seed").longValue());
    assertEquals(3, json.get("expectations").size());
    assertFalse(json.at("/expectations/1/holds").booleanValue());
    assertEquals(60, json.at("/figures/many/joined").intValue());
    assertEquals(62, json.get("consumers").size());
    assertEquals("few-2", json.at("/consumers/61/name").textValue());
    assertTrue(json.at("/latencies/many/p99_ns").longValue() > 0);
    assertEquals("kill producer of session 1", json.at("/faults/0/what").textValue());
  }

  @Test
  void shouldGiveBuildServersATestForEachExpectation() throws Exception {
    Element suite = suiteOf(new JUnitReport().render(result));
    assertEquals("4", suite.getAttribute("tests"));
    assertEquals("1", suite.getAttribute("failures"));
    assertEquals("0", suite.getAttribute("errors"));
    NodeList cases = suite.getElementsByTagName("testcase");
    assertEquals(4, cases.getLength());
    Element broken = (Element) suite.getElementsByTagName("failure").item(0);
    assertEquals(
        "many: refused >= 1, but it is 0; first many-1 (ended)", broken.getAttribute("message"));
  }

  @Test
  void shouldCallWhatIsNotKnownAnErrorOfTheRun() throws Exception {
    ScenarioResult unknown =
        new ScenarioResult(
            result.scenario(),
            result.seed(),
            Outcome.UNKNOWN,
            List.of("time was up \u0001"),
            result.firstRecord(),
            result.time(),
            result.figures(),
            result.findings(),
            result.consumers(),
            result.latencies(),
            result.faults(),
            result.events(),
            result.history(),
            result.threadDump());
    Element suite = suiteOf(new JUnitReport().render(unknown));
    assertEquals("1", suite.getAttribute("errors"));
    assertEquals("3", suite.getAttribute("skipped"));
    Element error = (Element) suite.getElementsByTagName("error").item(0);
    assertEquals("time was up ?", error.getAttribute("message"));
  }

  private static Element suiteOf(String xml) throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    return (Element) root.getElementsByTagName("testsuite").item(0);
  }

  @Test
  void shouldMakeOnePageThatNeedsNothingElse() {
    String page = new HtmlReport().render(result);
    assertTrue(page.contains("<span class=\"verdict fail\">FAIL</span>"), "the verdict");
    assertTrue(page.contains("prefers-color-scheme: dark"), "light and dark");
    for (String reference : List.of("http:", "https:", "src=", "href=", "url(", "@import", "//")) {
      String code = page.replaceAll("(?m)^\\s*//.*$", "");
      assertFalse(code.contains(reference), reference);
    }
    assertFalse(page.contains("<script>alert"), "text is no markup");
    assertTrue(page.contains("&lt;script&gt;alert"), "text is shown as it is");
  }

  @Test
  void shouldDrawAFewLinesForEachGroupHoweverManyConsumersThereAre() throws Exception {
    Matcher drawings =
        Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(new HtmlReport().render(result));
    List<Element> svgs = drawings.results().map(match -> elementOf(match.group())).toList();
    assertEquals(3, svgs.size(), "one for each group, and what happened when");
    NodeList lines = svgs.get(0).getElementsByTagName("path");
    assertTrue(lines.getLength() <= 5, "median, furthest behind, and the worst three");
    assertEquals(1, faultsOf(svgs.get(0)), "the cut");
    assertTrue(svgs.get(2).getTextContent().contains("kill producer of session 1"));
    assertTrue(svgs.get(2).getTextContent().contains("joins 62"));
  }

  private static long faultsOf(Element svg) {
    NodeList rectangles = svg.getElementsByTagName("rect");
    return IntStream.range(0, rectangles.getLength())
        .mapToObj(at -> (Element) rectangles.item(at))
        .filter(each -> each.getAttribute("class").startsWith("fault"))
        .count();
  }

  private static Element elementOf(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
          .getDocumentElement();
    } catch (Exception malformed) {
      throw new AssertionError(svg, malformed);
    }
  }

  @Test
  void shouldKeepEverythingThatHelpsToFindOutWhy(@TempDir Path folder) throws Exception {
    Path evidence = FailureFolder.write(result, folder.resolve("failures"));
    assertEquals(folder.resolve("failures").resolve("told-twice"), evidence);
    assertEquals("4711\n", Files.readString(evidence.resolve("seed")));
    assertEquals(
        "hydra scenario '" + evidence.resolve("scenario.yaml") + "' --seed 4711\n",
        Files.readString(evidence.resolve("repeat")));
    Scenario again = Scenario.read(evidence.resolve("scenario.yaml"));
    assertEquals(result.scenario().toYaml(), again.toYaml());
    assertTrue(Files.readString(evidence.resolve("clients.log")).contains("many-60"));
    assertTrue(Files.readString(evidence.resolve("relay.log")).contains("consumer of"));
    assertFalse(Files.readString(evidence.resolve("relay.log")).contains("many-60"));
    assertTrue(Files.readString(evidence.resolve("threads.txt")).contains("scenario-reader"));
    for (String report : List.of("report.txt", "report.json", "report.xml", "report.html")) {
      assertTrue(Files.size(evidence.resolve(report)) > 0, report);
    }
  }
}
