package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * A HEADER with whatever is in its fields (§5.1): what an honest producer sends, unless the case
 * changes something. Not thread-safe.
 */
final class CraftedHeader {
  /** Of an owned stream, unless the case changes it. */
  static final int SIG_INTERVAL = 1_024;

  private static final byte[] LABEL = "hydra/1 stream\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SIGNED_BYTES = 56;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionCredentials session;
  private final byte[] salt = new byte[Hydra1.KEY_BYTES];
  private int suite = 1;
  private int features;
  private int sigInterval;
  private int sigMillis;
  private long epoch = System.currentTimeMillis();
  private long prevEpoch;
  private byte[] signature = new byte[0];

  CraftedHeader(SessionCredentials session) {
    this.session = session;
    boolean owned = session.mode() == Mode.OWNED;
    this.sigInterval = owned ? SIG_INTERVAL : 0;
    this.sigMillis = owned ? 1_000 : 0;
    RANDOM.nextBytes(salt);
  }

  CraftedHeader suite(int value) {
    suite = value;
    return this;
  }

  CraftedHeader features(int value) {
    features = value;
    return this;
  }

  CraftedHeader sigInterval(int value) {
    sigInterval = value;
    return this;
  }

  CraftedHeader sigMillis(int value) {
    sigMillis = value;
    return this;
  }

  CraftedHeader epoch(long value) {
    epoch = value;
    return this;
  }

  CraftedHeader prevEpoch(long value) {
    prevEpoch = value;
    return this;
  }

  /** Signs with that key for that session, whatever they are. */
  CraftedHeader signedBy(SigningKey key, SessionId id) {
    signature = key.sign(signedBytes(id));
    return this;
  }

  /** Carries that instead of a signature. */
  CraftedHeader signature(byte[] value) {
    signature = value.clone();
    return this;
  }

  /** Returns the 120 bytes, with the producer's signature unless another was asked for. */
  byte[] body() {
    return fields().put(signature.length == 0 ? honestSignature() : signature).array();
  }

  private byte[] honestSignature() {
    return session
        .signingKey()
        .map(key -> key.sign(signedBytes(session.id())))
        .orElseGet(() -> new byte[Hydra1.SIGNATURE_BYTES]);
  }

  private ByteBuffer fields() {
    return ByteBuffer.allocate(Hydra1.STREAM_HEADER_BYTES)
        .put((byte) suite)
        .put((byte) features)
        .putShort((short) sigInterval)
        .putInt(sigMillis)
        .putLong(epoch)
        .putLong(prevEpoch)
        .put(salt);
  }

  private byte[] signedBytes(SessionId id) {
    return ByteBuffer.allocate(LABEL.length + Hydra1.SESSION_ID_BYTES + SIGNED_BYTES)
        .put(LABEL)
        .put(id.bytes())
        .put(fields().array(), 0, SIGNED_BYTES)
        .array();
  }

  /** Returns the whole frame. */
  byte[] frame() {
    return CraftedFrames.of(FrameType.HEADER, 0, 0, body());
  }
}
