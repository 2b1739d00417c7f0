package io.hydrarelay.cli;

import io.hydrarelay.cli.BenchRow.Round;
import io.hydrarelay.testkit.load.LoadCrowd;
import io.hydrarelay.testkit.load.LoadResult;
import io.hydrarelay.testkit.load.LoadResult.Latency;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The figures of {@code hydra bench}: in JSON and CSV by their keys, in the table by heading. */
enum BenchColumn {
  SESSIONS("sessions", "sessions", 0, row -> of(row.crowd().sessions())) {
    @Override
    boolean isUsual(LoadCrowd crowd) {
      return crowd.sessions() == 1;
    }
  },
  CONSUMERS("consumers", "consumers", 0, row -> of(row.crowd().consumers())),
  STALLED("stalled", "stalled", 0, row -> of(row.crowd().stalled())) {
    @Override
    boolean isUsual(LoadCrowd crowd) {
      return crowd.stalled() == 0;
    }
  },
  IDLE("idle_sessions", "idle", 0, row -> of(row.crowd().idleSessions())) {
    @Override
    boolean isUsual(LoadCrowd crowd) {
      return crowd.idleSessions() == 0;
    }
  },
  PAYLOAD("payload_bytes", "payload", 0, row -> of(row.payloadBytes())),
  MESSAGES("messages_per_second", "msg/s", 0, median(LoadResult::deliveredPerSecond)),
  MEGABYTES("megabytes_per_second", "MB/s", 1, median(LoadResult::deliveredMegabytesPerSecond)),
  P50("p50_us", "p50 µs", 1, latency(Latency::p50)),
  P90("p90_us", "p90 µs", 1, latency(Latency::p90)),
  P99("p99_us", "p99 µs", 1, latency(Latency::p99)),
  P999("p999_us", "p99.9 µs", 1, latency(Latency::p999)),
  MAX("max_us", "max µs", 1, latency(Latency::max)),
  RELAY_CPU("relay_cpu_percent", "relay %", 0, row -> percent(row.median().relayCpu())),
  RELAY_MEMORY("relay_mebibytes", "relay MiB", 0, row -> row.median().relayMebibytes()),
  GENERATOR_CPU("generator_cpu_percent", "load %", 0, row -> percent(row.median().generatorCpu())),
  LOST("lost", "lost", 0, row -> of(row.total(LoadResult::lost))),
  ERRORS("errors", "errors", 0, row -> of(row.total(LoadResult::errors))),
  ROUNDS("rounds", "rounds", 0, row -> of(row.rounds().size()));

  private static final double PERCENT = 100;

  private final String key;
  private final String heading;
  private final int decimals;
  private final Function<BenchRow, OptionalDouble> value;

  BenchColumn(String key, String heading, int decimals, Function<BenchRow, OptionalDouble> value) {
    this.key = key;
    this.heading = heading;
    this.decimals = decimals;
    this.value = value;
  }

  /** Returns whether a table of such crowds does without this column. */
  boolean isUsual(LoadCrowd crowd) {
    return false;
  }

  String key() {
    return key;
  }

  String heading() {
    return heading;
  }

  /** Returns the figure as plain digits, or that text where there is none. */
  String text(BenchRow row, String none) {
    OptionalDouble figure = value.apply(row);
    return figure.isEmpty()
        ? none
        : String.format(Locale.ROOT, "%." + decimals + "f", figure.getAsDouble());
  }

  /** Returns the figure with its thousands apart, or a dash. */
  String grouped(BenchRow row) {
    OptionalDouble figure = value.apply(row);
    return figure.isEmpty()
        ? "–"
        : String.format(Locale.ROOT, "%,." + decimals + "f", figure.getAsDouble());
  }

  private static OptionalDouble of(double figure) {
    return OptionalDouble.of(figure);
  }

  private static OptionalDouble percent(OptionalDouble share) {
    return share.isEmpty() ? share : of(share.getAsDouble() * PERCENT);
  }

  private static Function<BenchRow, OptionalDouble> median(ToDoubleFunction<LoadResult> figure) {
    return row -> of(figure.applyAsDouble(row.median().load()));
  }

  private static Function<BenchRow, OptionalDouble> latency(ToDoubleFunction<Latency> figure) {
    return row -> {
      Round median = row.median();
      return median.load().latency().stream().mapToDouble(figure).findFirst();
    };
  }
}
