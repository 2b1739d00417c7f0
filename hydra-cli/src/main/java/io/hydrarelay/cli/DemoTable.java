package io.hydrarelay.cli;

import io.hydrarelay.protocol.LagPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The demo's last word: one row per consumer. */
final class DemoTable {
  private static final String ROW = "%-10s %14s %9s  %-8s %5s  %s";
  private static final double BYTES_PER_MB = 1e6;

  private final LagPolicy policy;
  private final byte[] sentSha256;

  DemoTable(LagPolicy policy, byte[] sentSha256) {
    this.policy = policy;
    this.sentSha256 = sentSha256.clone();
  }

  List<String> render(List<DemoConsumer.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("consumer", "bytes", "MB/s", "SHA-256", "gaps", "promise"));
    results.forEach(result -> lines.add(row(result)));
    return lines;
  }

  private String row(DemoConsumer.Result result) {
    double rate = result.bytes() / Math.max(result.seconds(), 1e-6) / BYTES_PER_MB;
    boolean equal = Arrays.equals(result.sha256(), sentSha256);
    return String.format(
        Locale.ROOT,
        ROW,
        result.verdict().consumer(),
        String.format(Locale.ROOT, "%,d", result.bytes()),
        String.format(Locale.ROOT, "%.1f", rate),
        equal ? "equal" : "differs",
        result.verdict().gaps(),
        promise(result));
  }

  private String promise(DemoConsumer.Result result) {
    if (!isKept(result)) {
      return "BROKEN: " + result.verdict().offence().orElse("incomplete " + result.note());
    }
    return result.verdict().isComplete() ? "kept: everything" : keptInPart(result);
  }

  private String keptInPart(DemoConsumer.Result result) {
    return policy == LagPolicy.SKIP
        ? "kept: told of " + result.verdict().missing() + " messages it missed"
        : "kept: everything until it was cut for lag";
  }

  /** Returns whether the consumer got exactly what the policy promises. */
  boolean isKept(DemoConsumer.Result result) {
    boolean equal = Arrays.equals(result.sha256(), sentSha256);
    return result.verdict().keeps(policy) && equal == result.verdict().isComplete();
  }
}
