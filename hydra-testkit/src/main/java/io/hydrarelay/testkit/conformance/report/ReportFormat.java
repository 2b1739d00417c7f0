package io.hydrarelay.testkit.conformance.report;

import io.hydrarelay.testkit.conformance.ConformanceReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The forms a report can take. */
public enum ReportFormat {
  /** Sections, failures with their transcripts, a verdict: for a terminal. */
  TEXT {
    @Override
    public String format(ConformanceReport report) {
      return new TextReport(report).text();
    }
  },
  /** One object with everything: for programs. */
  JSON {
    @Override
    public String format(ConformanceReport report) {
      return JsonReport.text(report);
    }
  },
  /** A test suite for each section, in the form that CI servers read. */
  JUNIT {
    @Override
    public String format(ConformanceReport report) {
      return new JunitReport(report).text();
    }
  },
  /** One page without requests to anywhere: a matrix of all cases, and what failed. */
  HTML {
    @Override
    public String format(ConformanceReport report) {
      return new HtmlReport(report).text();
    }
  };

  /** Returns the report in this form. */
  public abstract String format(ConformanceReport report);

  /**
   * Writes the report into a file, in UTF-8.
   *
   * @throws IOException when the file cannot be written
   */
  public void write(ConformanceReport report, Path file) throws IOException {
    Files.writeString(file, format(report), StandardCharsets.UTF_8);
  }
}
