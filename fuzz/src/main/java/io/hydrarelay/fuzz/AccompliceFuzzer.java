package io.hydrarelay.fuzz;

import io.hydrarelay.fuzz.ConsumerBetrayed.Betrayal;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.crypto.SigningKey;

/**
 * A consumer behind a relay that has the session's key, of an owned or, by the second bit of the
 * input, an open session.
 */
public final class AccompliceFuzzer {
  private static final SessionKey KEY = SessionKey.of(new byte[32]);
  private static final Betrayal OWNED =
      new Betrayal(SessionCredentials.producer(SigningKey.of(new byte[32]), KEY));
  private static final Betrayal OPEN =
      new Betrayal(SessionCredentials.open(SessionId.of(new byte[64]), KEY));

  private AccompliceFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    boolean open = input.length > 0 && (input[0] & 2) == 2;
    new ConsumerBetrayed(open ? OPEN : OWNED, input).run();
  }
}
