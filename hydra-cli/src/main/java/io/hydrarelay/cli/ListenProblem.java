package io.hydrarelay.cli;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Says why a port cannot be opened. The texts of the transports differ, the system's is in each.
 */
final class ListenProblem {
  private ListenProblem() {}

  /**
   * Translates a failure to listen.
   *
   * @param option the option that names the address
   */
  static CommandException of(UncheckedIOException failure, InetSocketAddress there, String option) {
    return new CommandException(
        ExitCode.CANNOT_CONNECT,
        "cannot listen on " + ListenAddress.format(there) + ": " + why(failure),
        "choose another " + option + " address, or port 0 for a free port",
        failure);
  }

  private static String why(UncheckedIOException failure) {
    Throwable cause = failure.getCause();
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String said = String.valueOf(cause.getMessage());
    String text = said.toLowerCase(Locale.ROOT);
    if (text.contains("in use")) {
      return "another program listens there";
    }
    if (text.contains("assign")) {
      return "this machine has no such address";
    }
    return text.contains("denied") ? "this user may not" : said;
  }
}
