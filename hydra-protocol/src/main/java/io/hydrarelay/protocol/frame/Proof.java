package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.crypto.Ed25519;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * PROOF: an owned producer's signature for this relay and this connection (§3.4).
 *
 * <pre>
 *  0            32                  96
 *  +------------+-------------------+
 *  | relay tag  | Ed25519 signature |
 *  +------------+-------------------+
 * </pre>
 */
public final class Proof {
  /** Bytes of the body. */
  public static final int BODY_BYTES = Hydra1.KEY_BYTES + Hydra1.SIGNATURE_BYTES;

  private static final byte[] RELAY_LABEL = "hydra/1 relay\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JOIN_LABEL = "hydra/1 join\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] tag;
  private final byte[] signature;

  private Proof(byte[] tag, byte[] signature) {
    this.tag = tag;
    this.signature = signature;
  }

  /** Returns the tag of a relay: the hash of its "host:port" in lower case. */
  public static byte[] relayTag(String authority) {
    String lowerCase = authority.toLowerCase(Locale.ROOT);
    return Hashes.sha256(RELAY_LABEL, lowerCase.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the 197 bytes that the producer signs. */
  public static byte[] signedBytes(byte[] join, Challenge challenge, byte[] tag) {
    byte[] nonce = challenge.nonce();
    return ByteBuffer.allocate(JOIN_LABEL.length + join.length + nonce.length + tag.length)
        .put(JOIN_LABEL)
        .put(join)
        .put(nonce)
        .put(tag)
        .array();
  }

  /** Signs a JOIN for the relay of that "host:port". */
  public static Proof sign(SigningKey key, byte[] join, Challenge challenge, String authority) {
    byte[] tag = relayTag(authority);
    return new Proof(tag, key.sign(signedBytes(join, challenge, tag)));
  }

  /**
   * Reads the remaining bytes as a PROOF body; the buffer's position does not move.
   *
   * @throws ProtocolException for another length
   */
  public static Proof decode(ByteBuffer body) throws ProtocolException {
    ByteBuffer in = ControlFrames.body(FrameType.PROOF, body, BODY_BYTES);
    byte[] tag = ControlFrames.take(in, Hydra1.KEY_BYTES);
    return new Proof(tag, ControlFrames.take(in, Hydra1.SIGNATURE_BYTES));
  }

  /** Returns a copy of the tag of the relay this proof is for. */
  public byte[] tag() {
    return tag.clone();
  }

  /** Returns whether the signature is the one of that producer key over JOIN and challenge. */
  public boolean isValid(byte[] producerKey, byte[] join, Challenge challenge) {
    return Ed25519.verify(producerKey, signedBytes(join, challenge, tag), signature);
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    return FrameHeader.control(FrameType.PROOF, BODY_BYTES).put(tag).put(signature).array();
  }
}
