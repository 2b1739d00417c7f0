package io.hydrarelay.testkit.conformance.report;

import io.hydrarelay.testkit.conformance.CaseResult;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import io.hydrarelay.testkit.conformance.ConformanceReport;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report as the XML that CI servers read: a suite for each section. */
final class JunitReport {
  private final ConformanceReport report;
  private final StringWriter text = new StringWriter();

  JunitReport(ConformanceReport report) {
    this.report = report;
  }

  String text() {
    try {
      XMLStreamWriter out = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      out.writeStartDocument("UTF-8", "1.0");
      out.writeStartElement("testsuites");
      out.writeAttribute("name", "Hydra/1 conformance of " + report.target());
      for (SpecSection section : SpecSection.of(report)) {
        suite(out, section);
      }
      out.writeEndElement();
      out.writeEndDocument();
      out.close();
      return text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string takes any text", e);
    }
  }

  private void suite(XMLStreamWriter out, SpecSection section) throws XMLStreamException {
    out.writeStartElement("testsuite");
    out.writeAttribute("name", section.number() + " " + section.title());
    out.writeAttribute("tests", String.valueOf(section.results().size()));
    out.writeAttribute("failures", String.valueOf(section.count(Outcome.FAILED)));
    out.writeAttribute("errors", String.valueOf(section.count(Outcome.BROKEN)));
    out.writeAttribute("skipped", String.valueOf(section.count(Outcome.EXCLUDED)));
    out.writeAttribute("time", seconds(total(section)));
    for (CaseResult result : section.results()) {
      testcase(out, section, result);
    }
    out.writeEndElement();
  }

  private void testcase(XMLStreamWriter out, SpecSection section, CaseResult result)
      throws XMLStreamException {
    out.writeStartElement("testcase");
    out.writeAttribute("classname", "hydra1." + section.number().replace('.', '_'));
    out.writeAttribute("name", result.testCase().id() + " " + result.testCase().title());
    out.writeAttribute("time", seconds(result.took()));
    if (result.isOffence(report.strict())) {
      offence(out, result);
    } else if (result.outcome() != Outcome.PASSED) {
      out.writeEmptyElement("skipped");
      out.writeAttribute(
          "message", clean(result.testCase().requirement() + ": " + result.detail()));
    }
    out.writeEndElement();
  }

  private static void offence(XMLStreamWriter out, CaseResult result) throws XMLStreamException {
    out.writeStartElement(result.outcome() == Outcome.FAILED ? "failure" : "error");
    out.writeAttribute("message", clean(result.detail()));
    out.writeAttribute("type", result.testCase().requirement().name());
    out.writeCharacters(
        clean(result.testCase().expectation() + "\n\n" + String.join("\n", result.transcript())));
    out.writeEndElement();
  }

  /** What a foreign process says may hold characters that XML has no way to write. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= ' ' && c < 0xd800 || c > 0xdfff && c < 0xfffe || c == '\n' ? c : '?')
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static Duration total(SpecSection section) {
    return section.results().stream().map(CaseResult::took).reduce(Duration.ZERO, Duration::plus);
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.3f", took.toMillis() / 1_000.0);
  }
}
