package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.Ed25519;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The plaintext of CHECK and END (§5.5).
 *
 * <pre>
 *  0         8          40           104
 *  +---------+----------+------------+
 *  | time_ms | chain    | signature  |
 *  +---------+----------+------------+
 * </pre>
 *
 * @param timeMillis the producer's unix time
 * @param chain the chain over all frames before this one
 * @param signature Ed25519; zeros in an open session
 */
record CheckBody(long timeMillis, byte[] chain, byte[] signature) {
  private static final byte[] LABEL = "hydra/1 check\0".getBytes(StandardCharsets.US_ASCII);

  /** Signs the body of the CHECK or END with that frame header. */
  static CheckBody signed(
      SigningKey key, byte[] headerHash, FrameHeader frame, long timeMillis, byte[] chain) {
    byte[] signature = key.sign(signedBytes(headerHash, frame, timeMillis, chain));
    return new CheckBody(timeMillis, chain, signature);
  }

  /** Makes the body of an open session's END. */
  static CheckBody unsigned(long timeMillis, byte[] chain) {
    return new CheckBody(timeMillis, chain, new byte[Hydra1.SIGNATURE_BYTES]);
  }

  /** Reads all of what remains; empty for another length than 104 bytes. */
  static Optional<CheckBody> decode(ByteBuffer plaintext) {
    if (plaintext.remaining() != Hydra1.CHECK_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = plaintext.duplicate();
    long timeMillis = in.getLong();
    byte[] chain = new byte[Hydra1.KEY_BYTES];
    byte[] signature = new byte[Hydra1.SIGNATURE_BYTES];
    in.get(chain).get(signature);
    return Optional.of(new CheckBody(timeMillis, chain, signature));
  }

  ByteBuffer encode() {
    return ByteBuffer.allocate(Hydra1.CHECK_BYTES)
        .putLong(timeMillis)
        .put(chain)
        .put(signature)
        .flip();
  }

  boolean isSigned() {
    int all = 0;
    for (byte b : signature) {
      all |= b;
    }
    return all != 0;
  }

  boolean isSignedBy(byte[] producerKey, byte[] headerHash, FrameHeader frame) {
    byte[] message = signedBytes(headerHash, frame, timeMillis, chain);
    return Ed25519.verify(producerKey, message, signature);
  }

  private static byte[] signedBytes(
      byte[] headerHash, FrameHeader frame, long timeMillis, byte[] chain) {
    ByteBuffer message =
        ByteBuffer.allocate(
            LABEL.length
                + headerHash.length
                + Hydra1.FRAME_HEADER_BYTES
                + Long.BYTES
                + chain.length);
    message.put(LABEL).put(headerHash);
    frame.write(message);
    return message.putLong(timeMillis).put(chain).array();
  }
}
