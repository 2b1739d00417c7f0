package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.crypto.SigningKey;

/**
 * A consumer of an owned session behind a relay that does what the input says. Without {@link
 * RememberedSignatures} it is slow.
 */
public final class OwnedStreamFuzzer {
  private static final int KEY_BYTES = 32;
  private static final HonestSession SESSION =
      new HonestSession(
          SessionCredentials.producer(
              SigningKey.of(new byte[KEY_BYTES]), SessionKey.of(new byte[KEY_BYTES])));

  private OwnedStreamFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    new ConsumerUnderAttack(SESSION, input).run();
  }
}
