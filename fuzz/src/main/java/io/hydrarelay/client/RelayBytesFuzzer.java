package io.hydrarelay.client;

import io.hydrarelay.fuzz.HonestSession;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.io.ByteArrayOutputStream;

/**
 * What a client reads from a relay, from the first byte on, in reads of any size (Hydra/1 §7, §8).
 * The first byte of an input says who the client is and how it stands, the second how long reads
 * are. Behind them, {@value #HONEST} and a number stand for a frame of the producer, and every
 * other byte for itself.
 */
public final class RelayBytesFuzzer {
  private static final int HONEST = 0xf0;
  private static final int IS_PRODUCER = 1;
  private static final int IS_OPEN = 2;
  private static final int STANDING_SHIFT = 2;

  private static final SessionKey KEY = SessionKey.of(new byte[32]);
  private static final HonestSession OWNED =
      new HonestSession(SessionCredentials.producer(SigningKey.of(new byte[32]), KEY));
  private static final HonestSession OPEN =
      new HonestSession(SessionCredentials.open(SessionId.of(new byte[64]), KEY));

  private RelayBytesFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    int who = Byte.toUnsignedInt(input[0]);
    int cut = 1 + Byte.toUnsignedInt(input[1]);
    HonestSession session = (who & IS_OPEN) == 0 ? OWNED : OPEN;
    byte[] bytes = bytesOf(input, session);
    if ((who & IS_PRODUCER) == 0) {
      new ConsumerOfBytes(session).take(bytes, cut);
    } else {
      new ProducerOfBytes(session, who >> STANDING_SHIFT).take(bytes, cut);
    }
  }

  private static byte[] bytesOf(byte[] input, HonestSession session) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 2; i < input.length; i++) {
      if (Byte.toUnsignedInt(input[i]) == HONEST && i + 1 < input.length) {
        int number = Byte.toUnsignedInt(input[++i]);
        bytes.writeBytes(session.frames().get(number % session.frames().size()));
      } else {
        bytes.write(input[i]);
      }
    }
    return bytes.toByteArray();
  }
}
