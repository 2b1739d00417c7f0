package io.hydrarelay.cli;

import io.hydrarelay.testkit.load.LoadCrowd;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the rows of a bench are written down: what stands before, for each row, and after. */
enum BenchReport {
  /** For people; a row with losses says BAD, because its figures mean nothing. */
  TABLE("") {
    @Override
    List<BenchColumn> columns(List<LoadCrowd> crowds) {
      return super.columns(crowds).stream()
          .filter(column -> !crowds.stream().allMatch(column::isUsual))
          .toList();
    }

    @Override
    List<String> head(List<BenchColumn> columns) {
      return List.of(joined(columns, "  ", column -> padded(column, column.heading())));
    }

    @Override
    String row(List<BenchColumn> columns, BenchRow row, boolean isFirst) {
      String bad = row.isClean() ? "" : "  BAD: " + firstProblem(row);
      return joined(columns, "  ", column -> padded(column, column.grouped(row))) + bad;
    }
  },

  /** One header line, then one line per row; no figure is an empty field. */
  CSV("") {
    @Override
    List<String> head(List<BenchColumn> columns) {
      return List.of(joined(columns, ",", BenchColumn::key));
    }

    @Override
    String row(List<BenchColumn> columns, BenchRow row, boolean isFirst) {
      return joined(columns, ",", column -> column.text(row, ""));
    }
  },

  /** An array of objects, one line each; no figure is null. */
  JSON("]") {
    @Override
    List<String> head(List<BenchColumn> columns) {
      return List.of("[");
    }

    @Override
    String row(List<BenchColumn> columns, BenchRow row, boolean isFirst) {
      String fields =
          joined(
              columns,
              ", ",
              column -> "\"%s\": %s".formatted(column.key(), column.text(row, "null")));
      return (isFirst ? "  {" : ", {") + fields + "}";
    }
  };

  private static final int MIN_WIDTH = 7;
  private static final int MESSAGES_WIDTH = 12;

  private final String end;

  BenchReport(String end) {
    this.end = end;
  }

  /** Returns what is to be written of such crowds. */
  List<BenchColumn> columns(List<LoadCrowd> crowds) {
    return List.of(BenchColumn.values());
  }

  abstract List<String> head(List<BenchColumn> columns);

  abstract String row(List<BenchColumn> columns, BenchRow row, boolean isFirst);

  List<String> tail() {
    return end.isEmpty() ? List.of() : List.of(end);
  }

  private static String joined(
      List<BenchColumn> columns, String separator, Function<BenchColumn, String> field) {
    return columns.stream().map(field).collect(Collectors.joining(separator));
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
