package io.hydrarelay.server.session;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;

/**
 * What became of a join.
 *
 * @param <T> what a successful join gives
 */
public sealed interface Outcome<T> {
  /**
   * The join succeeded.
   *
   * @param seat the place in the session
   * @param <T> what a successful join gives
   */
  record Joined<T>(T seat) implements Outcome<T> {}

  /**
   * The join is refused.
   *
   * @param status what to tell the client
   * @param <T> what a successful join would have given
   */
  record Refused<T>(Status status) implements Outcome<T> {}

  /** Returns the refusal with that code. */
  static <T> Outcome<T> refused(StatusCode code) {
    return new Refused<>(Status.of(code, 0));
  }
}
