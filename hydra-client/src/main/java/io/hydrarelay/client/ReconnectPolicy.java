package io.hydrarelay.client;

import io.hydrarelay.protocol.StatusCode;
import java.time.Duration;
import java.util.Set;

/**
 * Whether and when a lost connection is made again (§7.4, §10).
 *
 * @param enabled whether at all
 * @param alsoAfter codes after which a client comes back only because the application asks for it
 * @param backoff first delay
 * @param backoffMax longest delay
 * @param giveUpAfter how long to try before giving up, counted from the loss
 */
record ReconnectPolicy(
    boolean enabled,
    Set<StatusCode> alsoAfter,
    Duration backoff,
    Duration backoffMax,
    Duration giveUpAfter) {

  boolean comesBackAfter(StatusCode code) {
    return enabled
        && switch (code.reconnect()) {
          case YES -> true;
          case ASK -> alsoAfter.contains(code);
          default -> false;
        };
  }
}
