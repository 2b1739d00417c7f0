package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 strictly, and fails on what {@code promtool check metrics}
 * objects to: families without HELP or TYPE or in pieces, samples twice, counters without {@code
 * _total} and others with it, suffixes that belong to other types, units that are not base units,
 * upper case, types in names, too many values of a label.
 */
final class ExpositionLint {
  private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge|summary)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z][a-z0-9_]*)(?:\\{(.+)})? (-?[0-9][0-9.]*(?:E-?[0-9]+)?)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z][a-z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\"(?:,|$)");
  private static final Pattern NO_BASE_UNIT =
      Pattern.compile(
          ".*_(ms|millis|milliseconds|micros|nanos|minutes|hours|kb|mb|kilobytes|megabytes|bits|"
              + "percent)(_.*|$)");
  private static final int MOST_SERIES = 64;

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Integer> series = new LinkedHashMap<>();

  private ExpositionLint() {}

  /** Returns the samples by name and labels, in the notation of the text. */
  static Map<String, Double> read(String text) {
    ExpositionLint lint = new ExpositionLint();
    assertTrue(text.endsWith("\n"), "the last line ends like every other");
    List<String> lines = text.lines().toList();
    String family = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("# HELP")) {
        family = lint.begin(line, lines.get(i + 1));
        i++;
      } else {
        lint.sample(family, line);
      }
    }
    Set<String> empty = new LinkedHashSet<>(lint.types.keySet());
    empty.removeAll(lint.series.keySet());
    assertEquals(Set.of(), empty, "families without a sample");
    return lint.samples;
  }

  private String begin(String help, String type) {
    Matcher helped = match(HELP, help);
    Matcher typed = match(TYPE, type);
    String name = helped.group(1);
    assertEquals(name, typed.group(1), "TYPE follows HELP");
    assertEquals(null, types.put(name, typed.group(2)), () -> name + " is there twice");
    assertEquals(typed.group(2).equals("counter"), name.endsWith("_total"), name);
    assertFalse(name.matches(".*_(count|sum|bucket|info_.*|gauge|counter|summary)"), name);
    assertFalse(NO_BASE_UNIT.matcher(name).matches(), () -> name + " has no base unit");
    return name;
  }

  private void sample(String family, String line) {
    Matcher sample = match(SAMPLE, line);
    String name = sample.group(1);
    boolean isPart =
        "summary".equals(types.get(family))
            && (name.equals(family + "_sum") || name.equals(family + "_count"));
    assertTrue(name.equals(family) || isPart, () -> line + " stands behind " + family);
    if (sample.group(2) != null) {
      checkLabels(line, sample.group(2));
    }
    String key = line.substring(0, line.lastIndexOf(' '));
    double value = Double.parseDouble(sample.group(3));
    assertEquals(null, samples.put(key, value), () -> key + " is there twice");
    assertTrue(series.merge(family, 1, Integer::sum) <= MOST_SERIES, () -> family + " is too wide");
  }

  private static void checkLabels(String line, String labels) {
    Matcher label = LABEL.matcher(labels);
    Set<String> names = new LinkedHashSet<>();
    int end = 0;
    while (label.find() && label.start() == end) {
      end = label.end();
      assertTrue(names.add(label.group(1)), () -> "a label twice in " + line);
      assertFalse(Set.of("le", "quantile", "job", "instance").contains(label.group(1)), line);
    }
    assertEquals(labels.length(), end, () -> "labels of " + line);
  }

  private static Matcher match(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    assertTrue(matcher.matches(), () -> "not of the format: " + line);
    return matcher;
  }
}
