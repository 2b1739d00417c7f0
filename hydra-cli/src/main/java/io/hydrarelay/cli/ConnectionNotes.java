package io.hydrarelay.cli;

import io.hydrarelay.client.ConnectionListener;
import java.time.Duration;

/** Tells about every lost connection and every attempt to come back, one line each. */
final class ConnectionNotes implements ConnectionListener {
  /** How long a lost relay is tried again: until somebody stops the command. */
  static final Duration PATIENCE = Duration.ofDays(365);

  private final Terminal terminal;

  ConnectionNotes(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void interrupted(String reason, Duration retryIn) {
    terminal.say("connection lost: " + reason + "; next try in " + TimeSpan.format(retryIn));
  }
}
