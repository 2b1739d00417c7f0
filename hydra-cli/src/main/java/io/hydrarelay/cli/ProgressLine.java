package io.hydrarelay.cli;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** Renders where a transfer is, as one line. Remembers the last rendering to tell the rate. */
final class ProgressLine {
  private static final int BAR_CHARS = 16;
  private static final String GREEN = "\033[32m";
  private static final String PLAIN = "\033[0m";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MB = 1e6;

  /**
   * Where a transfer is.
   *
   * @param bytes payload bytes so far
   * @param total bytes in all, if that is known
   * @param remark what else to tell, for example about consumers; may be empty
   */
  record Snapshot(long bytes, OptionalLong total, String remark) {}

  private final boolean colour;
  private long lastBytes;
  private long lastNanos;

  ProgressLine(boolean colour, long startNanos) {
    this.colour = colour;
    this.lastNanos = startNanos;
  }

  String render(Snapshot now, long nanos) {
    double seconds = Math.max(1, nanos - lastNanos) / NANOS_PER_SECOND;
    double rate = (now.bytes() - lastBytes) / seconds / BYTES_PER_MB;
    lastBytes = now.bytes();
    lastNanos = nanos;
    StringJoiner line = new StringJoiner("  ");
    if (now.total().isPresent()) {
      line.add(bar(now.bytes(), now.total().getAsLong()));
    }
    line.add(ByteCount.format(now.bytes()));
    line.add(String.format(Locale.ROOT, "%.1f MB/s", rate));
    if (!now.remark().isEmpty()) {
      line.add(now.remark());
    }
    return line.toString();
  }

  private String bar(long bytes, long total) {
    double done = total == 0 ? 1 : Math.min(1, (double) bytes / total);
    int full = (int) (done * BAR_CHARS);
    String filled = "#".repeat(full);
    String shown = colour ? GREEN + filled + PLAIN : filled;
    return "[%s%s] %3d%%".formatted(shown, ".".repeat(BAR_CHARS - full), (int) (100 * done));
  }
}
