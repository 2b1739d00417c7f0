package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.scenario.Finding;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * For build servers: a test suite with a test for the run itself and one for each expectation. What
 * is UNKNOWN is an error.
 */
public final class JUnitReport implements ScenarioReport {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String RUN = "run";

  @Override
  public String render(ScenarioResult result) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      suite(xml, result);
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("XML could not be written to memory", impossible);
    }
    return text + "\n";
  }

  private static void suite(XMLStreamWriter xml, ScenarioResult result) throws XMLStreamException {
    long broken = result.findings().stream().filter(each -> !each.holds()).count();
    boolean isKnown = result.outcome() != Outcome.UNKNOWN;
    boolean isRunAtFault = result.outcome() == Outcome.FAIL && !result.otherReasons().isEmpty();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", "hydra.scenario." + result.scenario().name());
    xml.writeAttribute("tests", "" + (1 + result.findings().size()));
    xml.writeAttribute("failures", "" + (isKnown ? broken + (isRunAtFault ? 1 : 0) : 0));
    xml.writeAttribute("errors", isKnown ? "0" : "1");
    xml.writeAttribute("skipped", "" + (isKnown ? 0 : result.findings().size()));
    xml.writeAttribute("time", seconds(result));
    properties(xml, result);
    run(xml, result, isRunAtFault);
    for (Finding finding : result.findings()) {
      finding(xml, result, finding, isKnown);
    }
    xml.writeStartElement("system-out");
    xml.writeCharacters(printable(new TextReport().render(result)));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static String seconds(ScenarioResult result) {
    return String.format(Locale.ROOT, "%.3f", result.time().toNanos() / NANOS_PER_SECOND);
  }

  private static void properties(XMLStreamWriter xml, ScenarioResult result)
      throws XMLStreamException {
    xml.writeStartElement("properties");
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", "seed");
    xml.writeAttribute("value", "" + result.seed());
    xml.writeEndElement();
  }

  private static void startCase(XMLStreamWriter xml, ScenarioResult result, String name)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "hydra.scenario." + result.scenario().name());
    xml.writeAttribute("name", printable(name));
    xml.writeAttribute("time", name.equals(RUN) ? seconds(result) : "0");
  }

  private static void run(XMLStreamWriter xml, ScenarioResult result, boolean isAtFault)
      throws XMLStreamException {
    startCase(xml, result, RUN);
    if (result.outcome() == Outcome.UNKNOWN) {
      trouble(xml, "error", String.join("; ", result.reasons()));
    } else if (isAtFault) {
      trouble(xml, "failure", String.join("; ", result.otherReasons()));
    }
    xml.writeEndElement();
  }

  private static void finding(
      XMLStreamWriter xml, ScenarioResult result, Finding finding, boolean isKnown)
      throws XMLStreamException {
    startCase(xml, result, finding.expected());
    if (!isKnown) {
      xml.writeEmptyElement("skipped");
    } else if (!finding.holds()) {
      trouble(xml, "failure", finding.toString());
    }
    xml.writeEndElement();
  }

  private static void trouble(XMLStreamWriter xml, String kind, String what)
      throws XMLStreamException {
    xml.writeStartElement(kind);
    xml.writeAttribute("message", printable(what));
    xml.writeEndElement();
  }

  /** XML 1.0 has no way to write most control characters. */
  private static String printable(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "?");
  }
}
