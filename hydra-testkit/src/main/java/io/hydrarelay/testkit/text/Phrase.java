package io.hydrarelay.testkit.text;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A short text, read word by word; upper and lower case are the same. Every error names the text,
 * the word that is wrong, and what is allowed in its place. Not thread-safe.
 */
public final class Phrase {
  private static final int MAX_CHARS = 2_000_000;
  private static final int SHOWN_CHARS = 60;

  private final String subject;
  private final String text;
  private final List<String> words;
  private int next;

  /**
   * Begins to read.
   *
   * @param subject what the text describes, for error messages: "fault"
   */
  public Phrase(String subject, String text) {
    this.subject = Objects.requireNonNull(subject, "subject");
    this.text = Objects.requireNonNull(text, "text").strip();
    if (text.length() > MAX_CHARS) {
      throw new IllegalArgumentException(
          "a " + subject + " has at most " + MAX_CHARS + " characters");
    }
    this.words = this.text.isEmpty() ? List.of() : Arrays.asList(this.text.split("\\s+"));
  }

  /** Returns whether all words have been read. */
  public boolean isOver() {
    return next == words.size();
  }

  /** Reads on if the next words are these; else stays where it is. */
  public boolean takes(String... wanted) {
    if (next + wanted.length > words.size()) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!words.get(next + i).equalsIgnoreCase(wanted[i])) {
        return false;
      }
    }
    next += wanted.length;
    return true;
  }

  /**
   * Reads a word that must be this one.
   *
   * @throws IllegalArgumentException if another one is there
   */
  public void expect(String wanted) {
    if (!takes(wanted)) {
      throw wrong("\"" + wanted + "\"");
    }
  }

  /** Returns the next word in lower case without reading on; empty at the end. */
  public String peek() {
    return isOver() ? "" : words.get(next).toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a word as it stands.
   *
   * @param allowed what may stand there, for the error message
   * @throws IllegalArgumentException at the end
   */
  public String word(String allowed) {
    if (isOver()) {
      throw wrong(allowed);
    }
    return words.get(next++);
  }

  /**
   * Reads a time, as {@link Amounts#nanos}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Duration time() {
    return Duration.ofNanos(amount(Amounts.nanos(peek()), Amounts.TIME_FORM));
  }

  /**
   * Reads a size, as {@link Amounts#bytes}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public long size() {
    return amount(Amounts.bytes(peek()), Amounts.SIZE_FORM);
  }

  /**
   * Reads a size in a second, as {@link Amounts#bytesPerSecond}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public long bytesPerSecond() {
    return amount(Amounts.bytesPerSecond(peek()), Amounts.RATE_FORM);
  }

  /**
   * Reads a plain number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public long number() {
    boolean isNumber = peek().matches("[0-9]{1,18}");
    return amount(
        isNumber ? OptionalLong.of(Long.parseLong(peek())) : OptionalLong.empty(), "a number");
  }

  private long amount(OptionalLong read, String form) {
    long amount = read.orElseThrow(() -> wrong(form));
    next++;
    return amount;
  }

  /**
   * Checks that nothing follows.
   *
   * @throws IllegalArgumentException if something does
   */
  public void end() {
    if (!isOver()) {
      throw wrong("the end");
    }
  }

  /** Returns the error that the next word is not what is allowed there. */
  public IllegalArgumentException wrong(String allowed) {
    String found = isOver() ? "it ends" : "there is \"" + shown(words.get(next)) + "\"";
    return new IllegalArgumentException(
        subject + " \"" + shown(text) + "\": " + found + " where " + allowed + " is expected");
  }

  private static String shown(String part) {
    return part.length() <= SHOWN_CHARS ? part : part.substring(0, SHOWN_CHARS) + "...";
  }
}
