package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.util.List;

/**
 * How to start the client under test: once for every case, each time with the ticket of a relay
 * that the kit plays. Immutable and thread-safe.
 *
 * <p>In every word of the command {@value #TICKET} stands for the ticket. It is in the environment
 * as well, as {@value #TICKET_VARIABLE}, for commands that keep it off their command line.
 *
 * <ul>
 *   <li>A consumer writes the payloads of messages to standard output, nothing else and nothing in
 *       between, and exits with status 0 only after the authenticated end of the session.
 *   <li>A producer sends what it reads from standard input, and ends the session when standard
 *       input ends; it exits with status 0 only when the relay has acknowledged that end.
 *   <li>Both exit with another status when they stop for another reason, and until then come back
 *       to the relay as Hydra/1 §10 says.
 * </ul>
 */
public final class ClientCommand {
  /** Stands for the ticket. */
  public static final String TICKET = "{ticket}";

  /** Variable of the environment that holds the ticket. */
  public static final String TICKET_VARIABLE = "HYDRA_TICKET";

  private final List<String> words;
  private final String text;

  private ClientCommand(List<String> words, String text) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command has at least one word");
    }
    this.words = List.copyOf(words);
    this.text = text;
  }

  /**
   * Reads a command line: words are separated by white space, quotes and backslashes work as in a
   * shell. Nothing else does, so that no shell is needed; whoever wants pipes or variables writes
   * {@code sh -c '...'}.
   *
   * @throws IllegalArgumentException when there is no word, or a quote is not closed
   */
  public static ClientCommand parse(String line) {
    return new ClientCommand(CommandWords.of(line), line.strip());
  }

  /**
   * Returns the command of those words.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static ClientCommand of(List<String> words) {
    return new ClientCommand(words, String.join(" ", words));
  }

  /** Starts it with that ticket, well-formed or not. */
  Process start(String ticket) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words.stream().map(word -> word.replace(TICKET, ticket)).toList());
    builder.environment().put(TICKET_VARIABLE, ticket);
    return builder.start();
  }

  /** Returns the command as it was given, without a ticket. */
  @Override
  public String toString() {
    return text;
  }
}
