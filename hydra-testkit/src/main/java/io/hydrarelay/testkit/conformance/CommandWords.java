package io.hydrarelay.testkit.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words the way a shell does, without being one: white space separates,
 * single and double quotes keep it, a backslash takes the next character as it is (not within
 * single quotes). Nothing is expanded, and no other character means anything.
 */
final class CommandWords {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private char quote;
  private boolean escaped;

  private CommandWords() {}

  /**
   * Returns the words.
   *
   * @throws IllegalArgumentException when a quote is not closed, or the line ends with a backslash
   */
  static List<String> of(String line) {
    CommandWords splitter = new CommandWords();
    line.chars().forEach(character -> splitter.take((char) character));
    return splitter.finish(line);
  }

  private void take(char character) {
    if (escaped) {
      append(character);
      escaped = false;
    } else if (character == '\\' && quote != '\'') {
      escaped = true;
      inWord = true;
    } else if (quote != 0) {
      takeQuoted(character);
    } else if (character == '\'' || character == '"') {
      quote = character;
      inWord = true;
    } else if (Character.isWhitespace(character)) {
      endWord();
    } else {
      append(character);
    }
  }

  private void takeQuoted(char character) {
    if (character == quote) {
      quote = 0;
    } else {
      append(character);
    }
  }

  private void append(char character) {
    word.append(character);
    inWord = true;
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private List<String> finish(String line) {
    if (quote != 0) {
      throw new IllegalArgumentException("the quote " + quote + " is not closed in: " + line);
    }
    if (escaped) {
      throw new IllegalArgumentException("a backslash stands at the end of: " + line);
    }
    endWord();
    return words;
  }
}
