package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The HEADER of an owned stream (Hydra/1 §5.1) that becomes malformed field by field; signed last,
 * so that nothing but the field is wrong. Not thread-safe.
 */
final class HeaderBytes {
  static final int SUITE = 0;
  static final int FEATURES = 1;
  static final int SIG_INTERVAL = 2;
  static final int EPOCH = 8;
  static final int PREV_EPOCH = 16;
  static final int SIGNATURE = 56;

  private static final byte[] LABEL = "hydra/1 stream\0".getBytes(StandardCharsets.US_ASCII);

  private final SessionCredentials session;
  private final ByteBuffer body;
  private SigningKey signer;

  private HeaderBytes(SessionCredentials session, byte[] body) {
    this.session = session;
    this.body = ByteBuffer.wrap(body);
    this.signer = session.signingKey().orElseThrow();
  }

  /** Begins with an honest one. */
  static HeaderBytes of(MadeStream stream) {
    byte[] frame = stream.header();
    return new HeaderBytes(
        stream.session(), Arrays.copyOfRange(frame, Hydra1.FRAME_HEADER_BYTES, frame.length));
  }

  HeaderBytes with(int offset, int value) {
    body.put(offset, (byte) value);
    return this;
  }

  HeaderBytes withLong(int offset, long value) {
    body.putLong(offset, value);
    return this;
  }

  HeaderBytes signedBy(SigningKey key) {
    signer = key;
    return this;
  }

  /** Returns the whole frame, signed. */
  byte[] frame() {
    return frame(0, 0);
  }

  byte[] frame(int flags, long seq) {
    byte[] signed =
        ByteBuffer.allocate(LABEL.length + Hydra1.SESSION_ID_BYTES + SIGNATURE)
            .put(LABEL)
            .put(session.id().bytes())
            .put(body.array(), 0, SIGNATURE)
            .array();
    body.put(SIGNATURE, signer.sign(signed));
    return frame(flags, seq, body.array());
  }

  /** Returns a HEADER frame with any body. */
  static byte[] frame(int flags, long seq, byte[] body) {
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + body.length);
    FrameHeader.of(FrameType.HEADER, flags, body.length, seq).write(frame);
    return frame.put(body).array();
  }
}
