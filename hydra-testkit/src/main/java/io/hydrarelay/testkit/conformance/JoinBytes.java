package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.frame.Join;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The 120 bytes of a JOIN (Hydra/1 §3.2) that become malformed field by field. Not thread-safe. */
final class JoinBytes {
  static final int VERSION = 4;
  static final int MODE = 5;
  static final int SESSION_ID = 6;
  static final int ROLE = 70;
  static final int POLICY = 71;
  static final int RESUME_EPOCH = 72;
  static final int RESUME_SEQ = 80;
  static final int TOKEN = 88;

  /** A value that no field of one byte knows. */
  static final int UNKNOWN = 9;

  private final ByteBuffer bytes;

  private JoinBytes(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /** Begins with what an honest producer sends. */
  static JoinBytes producer(SessionCredentials session) {
    return new JoinBytes(Join.producer(session, LagPolicy.RELAY_DEFAULT, 0).toBytes());
  }

  /** Begins with what an honest consumer sends that wants the live edge. */
  static JoinBytes consumer(SessionCredentials session) {
    return new JoinBytes(Join.consumer(session, 0, 0).toBytes());
  }

  JoinBytes with(int offset, int value) {
    bytes.put(offset, (byte) value);
    return this;
  }

  JoinBytes resume(long epoch, long seq) {
    bytes.putLong(RESUME_EPOCH, epoch).putLong(RESUME_SEQ, seq);
    return this;
  }

  JoinBytes flipped(int offset) {
    return with(offset, bytes.get(offset) ^ 1);
  }

  JoinBytes token(byte[] token) {
    bytes.put(TOKEN, token);
    return this;
  }

  /** Puts another producer key into the id; the token stays the right one. */
  JoinBytes producerKey(byte[] key) {
    byte[] token = Arrays.copyOfRange(bytes.array(), TOKEN, Hydra1.JOIN_BYTES);
    bytes.put(SESSION_ID, SessionId.owned(key, token).bytes());
    return this;
  }

  byte[] all() {
    return bytes.array().clone();
  }

  byte[] first(int count) {
    return Arrays.copyOf(bytes.array(), count);
  }
}
