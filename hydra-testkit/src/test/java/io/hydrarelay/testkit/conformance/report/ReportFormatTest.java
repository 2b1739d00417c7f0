package io.hydrarelay.testkit.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.ConformanceCase;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import io.hydrarelay.testkit.conformance.Requirement;
import io.hydrarelay.testkit.conformance.Subject;
import io.hydrarelay.testkit.conformance.Untested;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ReportFormatTest {
  private static final String HOSTILE = "<script>alert(\"1\")</script> & \u0000\u001b[31m";

  private final ConformanceReport report =
      report(
          false,
          result("8.9-1", Requirement.MUST, Outcome.PASSED, ""),
          result("8.10-1", Requirement.SHOULD, Outcome.FAILED, "too late"),
          result("3.2-1", Requirement.MUST, Outcome.FAILED, HOSTILE),
          result("3.2-2", Requirement.MUST, Outcome.EXCLUDED, "not built yet"),
          result("9-1", Requirement.MUST, Outcome.BROKEN, "not over within 10 ms"));

  @Test
  void shouldNotConformWithAMustThatFailed() {
    assertFalse(report.conforms());
  }

  @Test
  void shouldConformInSpiteOfAShouldUnlessStrict() {
    CaseResult passed = result("8.9-1", Requirement.MUST, Outcome.PASSED, "");
    CaseResult warning = result("8.9-2", Requirement.SHOULD, Outcome.FAILED, "too late");

    assertTrue(report(false, passed, warning).conforms());
    assertFalse(report(true, passed, warning).conforms());
  }

  @Test
  void shouldNotConformWhenNothingWasPlayed() {
    CaseResult excluded = result("3.2-2", Requirement.MUST, Outcome.EXCLUDED, "not built yet");

    assertFalse(report(false, excluded).conforms());
    assertFalse(report(false).conforms());
  }

  @Test
  void shouldSayInTextWhatWasDemandedWhatCameAndWhatWentOverTheWire() {
    String text = ReportFormat.TEXT.format(report);

    assertTrue(text.contains("FAILED  8.10-1  SHOULD  title of 8.10-1"), text);
    assertTrue(text.contains("demanded  what 8.10-1 demands"), text);
    assertTrue(text.contains("but       too late"), text);
    assertTrue(text.contains("c1 -> JOIN"), text);
    assertTrue(text.contains("because   not built yet"), text);
    assertTrue(
        text.contains(
            "5 cases in 1.5 s: 1 passed, 2 failed, 1 broken, 1 excluded; 1 demands have no case"),
        text);
    assertTrue(text.endsWith("does not conform to Hydra/1\n"), text);
  }

  @Test
  void shouldOrderSectionsAsTheSpecificationDoes() {
    String text = ReportFormat.TEXT.format(report);

    assertTrue(text.indexOf("§3.2") < text.indexOf("§8.9"), text);
    assertTrue(text.indexOf("§8.9") < text.indexOf("§8.10"), text);
    assertTrue(text.indexOf("§8.10") < text.indexOf("§9"), text);
  }

  @Test
  void shouldTellProgramsEverything() throws Exception {
    JsonNode json = new ObjectMapper().readTree(ReportFormat.JSON.format(report));

    assertFalse(json.get("conforms").booleanValue());
    assertEquals(2, json.get("counts").get("failed").intValue());
    assertEquals(5, json.get("results").size());
    JsonNode failed = json.get("results").get(2);
    assertEquals("3.2-1", failed.get("id").textValue());
    assertEquals("must", failed.get("requirement").textValue());
    assertEquals("failed", failed.get("outcome").textValue());
    assertEquals(HOSTILE, failed.get("detail").textValue());
    assertEquals("c1 -> JOIN", failed.get("transcript").get(0).textValue());
    assertEquals("6.8", json.get("untested").get(0).get("section").textValue());
  }

  @Test
  void shouldTellCiServersFailuresErrorsAndWhatWasSkipped() throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(ReportFormat.JUNIT.format(report))));

    assertEquals(4, xml.getElementsByTagName("testsuite").getLength());
    assertEquals(1, xml.getElementsByTagName("failure").getLength());
    assertEquals(1, xml.getElementsByTagName("error").getLength());
    assertEquals(2, xml.getElementsByTagName("skipped").getLength());
    Element failure = (Element) xml.getElementsByTagName("failure").item(0);
    assertTrue(failure.getAttribute("message").startsWith("<script>"));
    assertTrue(failure.getTextContent().contains("c1 -> JOIN"));
  }

  @Test
  void shouldMakeAPageThatRunsNothingForeignAndAsksNobody() {
    String page = ReportFormat.HTML.format(report);

    assertFalse(page.contains("<script"), page);
    assertFalse(page.contains("http"), page);
    assertTrue(page.contains("&lt;script&gt;"), page);
    assertTrue(page.contains("class=\"cell FAILED should\" href=\"#c8.10-1\""), page);
    assertTrue(page.contains("id=\"c8.10-1\""), page);
    assertTrue(page.contains("Does not conform."), page);
  }

  private static ConformanceReport report(boolean strict, CaseResult... results) {
    return new ConformanceReport(
        "127.0.0.1:7070",
        Instant.EPOCH,
        Duration.ofMillis(1_500),
        42,
        strict,
        List.of(results),
        List.of(new Untested("6.8", "logs hold no tokens", "logs are not on the wire")));
  }

  private static CaseResult result(
      String id, Requirement requirement, Outcome outcome, String detail) {
    ConformanceCase<AutoCloseable> testCase =
        new ConformanceCase<>(
            id,
            requirement,
            Subject.RELAY,
            "title of " + id,
            "what " + id + " demands",
            stage -> {});
    return new CaseResult(testCase, outcome, detail, List.of("c1 -> JOIN"), Duration.ofMillis(20));
  }
}
