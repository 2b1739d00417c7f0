package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cases that a user does not want played: one id and the reason a line. Empty lines, and lines that
 * begin with {@code #}, are passed over.
 */
public final class ExclusionFile {
  private ExclusionFile() {}

  /**
   * Reads a file.
   *
   * @return the reasons by id
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException naming the line that is no id and reason
   */
  public static Map<String, String> read(Path file) throws IOException {
    return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
  }

  static Map<String, String> parse(List<String> lines) {
    Map<String, String> reasons = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\s+", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException(
            "line %d: the exclusion of %s needs a reason".formatted(i + 1, parts[0]));
      }
      if (reasons.put(parts[0], parts[1]) != null) {
        throw new IllegalArgumentException(
            "line %d: %s is excluded twice".formatted(i + 1, parts[0]));
      }
    }
    return reasons;
  }
}
