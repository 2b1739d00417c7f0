package io.hydrarelay.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the rows of a bench are written down: what stands before, for each row, and after. */
enum BenchReport {
  /** For people; a row with losses says BAD, because its figures mean nothing. */
  TABLE("") {
    @Override
    List<String> head() {
      return List.of(joined("  ", column -> padded(column, column.heading())));
    }

    @Override
    String row(BenchRow row, boolean isFirst) {
      String bad = row.isClean() ? "" : "  BAD: " + firstProblem(row);
      return joined("  ", column -> padded(column, column.grouped(row))) + bad;
    }
  },

  /** One header line, then one line per row; no figure is an empty field. */
  CSV("") {
    @Override
    List<String> head() {
      return List.of(joined(",", BenchColumn::key));
    }

    @Override
    String row(BenchRow row, boolean isFirst) {
      return joined(",", column -> column.text(row, ""));
    }
  },

  /** An array of objects, one line each; no figure is null. */
  JSON("]") {
    @Override
    List<String> head() {
      return List.of("[");
    }

    @Override
    String row(BenchRow row, boolean isFirst) {
      String fields =
          joined(", ", column -> "\"%s\": %s".formatted(column.key(), column.text(row, "null")));
      return (isFirst ? "  {" : ", {") + fields + "}";
    }
  };

  private static final int MIN_WIDTH = 7;
  private static final int MESSAGES_WIDTH = 12;

  private final String end;

  BenchReport(String end) {
    this.end = end;
  }

  abstract List<String> head();

  abstract String row(BenchRow row, boolean isFirst);

  List<String> tail() {
    return end.isEmpty() ? List.of() : List.of(end);
  }

  private static String joined(String separator, Function<BenchColumn, String> field) {
    return Arrays.stream(BenchColumn.values()).map(field).collect(Collectors.joining(separator));
  }

  private static String padded(BenchColumn column, String text) {
    int width = column == BenchColumn.MESSAGES ? MESSAGES_WIDTH : MIN_WIDTH;
    return " ".repeat(Math.max(0, Math.max(width, column.heading().length()) - text.length()))
        + text;
  }

  private static String firstProblem(BenchRow row) {
    return row.rounds().stream()
        .flatMap(round -> round.load().problems().stream())
        .findFirst()
        .orElse("messages were lost");
  }
}
