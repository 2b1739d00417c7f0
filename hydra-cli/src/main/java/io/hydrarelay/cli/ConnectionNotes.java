package io.hydrarelay.cli;

import io.hydrarelay.client.ConnectionListener;
import java.time.Duration;

/** Tells about every attempt to come back, and about its success, in one line each. */
final class ConnectionNotes implements ConnectionListener {
  /** How long a lost relay is tried again: until somebody stops the command. */
  static final Duration PATIENCE = Duration.ofDays(365);

  private final Terminal terminal;
  private int attempts;

  ConnectionNotes(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void interrupted(String reason, Duration retryIn) {
    attempts++;
    terminal.say(
        "not connected: %s; attempt %d in %s"
            .formatted(reason, attempts, TimeSpan.format(retryIn)));
  }

  @Override
  public void connected(String peer) {
    if (attempts > 0) {
      terminal.say("connected to %s, attempt %d".formatted(peer, attempts));
      attempts = 0;
    }
  }
}
