package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.SessionKey;

/** A consumer of an open session behind a relay that does what the input says. */
public final class OpenStreamFuzzer {
  private static final int ID_BYTES = 64;
  private static final int KEY_BYTES = 32;
  private static final HonestSession SESSION =
      new HonestSession(
          SessionCredentials.open(
              SessionId.of(new byte[ID_BYTES]), SessionKey.of(new byte[KEY_BYTES])));

  private OpenStreamFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    new ConsumerUnderAttack(SESSION, input).run();
  }
}
