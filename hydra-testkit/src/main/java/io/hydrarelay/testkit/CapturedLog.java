package io.hydrarelay.testkit;

import io.hydrarelay.testkit.log.LogCapture;
import io.hydrarelay.testkit.log.LogLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What was logged during a fixture's life, and what of it must not have been. A line counts against
 * the fixture if a thread of its relay said it, if it names the relay's address, or if there is no
 * other fixture that it could be about. Thread-safe.
 */
final class CapturedLog implements LogCapture.Listener {
  private static final int MAX_LINES = 10_000;
  private static final int MAX_TROUBLES = 100;
  private static final int SHOWN_LINES = 20;

  /** Its findings are {@link BufferWatch}'s, on whatever thread they happen to be made. */
  private static final String LEAK_LOGGER = "io.netty.util.ResourceLeakDetector";

  private final RelayThreads relay;
  private final Company company;
  private final List<Pattern> allowed;
  private final List<LogLine> lines = new ArrayList<>();
  private final List<LogLine> troubles = new ArrayList<>();
  private final List<Pattern> expected = new ArrayList<>();
  private int judged;
  private volatile Optional<Pattern> address = Optional.empty();

  CapturedLog(RelayThreads relay, Company company, List<Pattern> allowed) {
    this.relay = relay;
    this.company = company;
    this.allowed = allowed;
  }

  /** From now on lines that name this {@code host:port} are about this relay. */
  void isAt(String authority) {
    address = Optional.of(Pattern.compile(Pattern.quote(authority) + "(?!\\d)"));
  }

  // ---- what comes

  @Override
  public void logged(LogLine line) {
    Thread by = Thread.currentThread();
    boolean isOurs = relay.contains(by);
    if (!isOurs && RelayThreads.isOfARelay(by) || !isOfHydra(line, by)) {
      return;
    }
    boolean isAboutUs = isOurs || address.filter(line::matches).isPresent() || company.isAlone();
    add(line, isAboutUs);
  }

  private static boolean isOfHydra(LogLine line, Thread by) {
    return !line.logger().equals(LEAK_LOGGER)
        && (line.logger().startsWith("hydra.")
            || RelayThreads.isOfARelay(by)
            || by.getName().startsWith("hydra-client-"));
  }

  private synchronized void add(LogLine line, boolean isAboutUs) {
    if (lines.size() == MAX_LINES) {
      lines.subList(0, MAX_LINES / 2).clear();
      judged = Math.max(0, judged - MAX_LINES / 2);
    }
    lines.add(line);
    if (isAboutUs && line.isTrouble() && troubles.size() < MAX_TROUBLES) {
      troubles.add(line);
    }
  }

  // ---- what is asked

  synchronized List<LogLine> lines() {
    return List.copyOf(lines);
  }

  /**
   * Demands that such a line has come since the last judgement, or comes before the next one.
   *
   * @throws IllegalStateException when no log is captured
   */
  void expect(Pattern pattern) {
    demandCapture();
    synchronized (this) {
      expected.add(pattern);
    }
  }

  /** Waits for a line; empty when none has come in time. */
  Optional<LogLine> await(Pattern pattern, Duration timeout) throws InterruptedException {
    demandCapture();
    Waiting.until(() -> find(pattern, 0).isPresent(), timeout);
    return find(pattern, 0);
  }

  private static void demandCapture() {
    LogCapture.renew();
    LogCapture.obstacle()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
  }

  private synchronized Optional<LogLine> find(Pattern pattern, int from) {
    return lines.subList(from, lines.size()).stream()
        .filter(line -> line.matches(pattern))
        .findFirst();
  }

  /** Returns the newest lines, for messages of failures. */
  synchronized String tail() {
    return lines.stream()
        .skip(Math.max(0, lines.size() - SHOWN_LINES))
        .map(LogLine::toString)
        .collect(Collectors.joining("\n  ", "\n  ", ""));
  }

  // ---- judgement

  /** Waits for what is expected. */
  void awaitExpected(Duration patience) {
    Waiting.untilInterrupted(() -> missing().isEmpty(), patience);
  }

  private synchronized List<Pattern> missing() {
    return expected.stream().filter(pattern -> find(pattern, judged).isEmpty()).toList();
  }

  /** Judges what has come since the last judgement. */
  synchronized List<Finding> judge() {
    List<Finding> findings = new ArrayList<>();
    for (Pattern pattern : missing()) {
      findings.add(new Finding(Check.LOG, "expected, but not logged: " + pattern));
    }
    for (LogLine line : troubles) {
      if (!isFineWith(allowed, line) && !isFineWith(expected, line)) {
        findings.add(new Finding(Check.LOG, "logged, but not expected: " + line));
      }
    }
    troubles.clear();
    expected.clear();
    judged = lines.size();
    return findings;
  }

  private static boolean isFineWith(List<Pattern> patterns, LogLine line) {
    return patterns.stream().anyMatch(line::matches);
  }
}
