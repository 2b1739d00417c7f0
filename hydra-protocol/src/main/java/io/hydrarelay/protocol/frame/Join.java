package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.Role;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * JOIN: the 120 bytes a client begins with, without a frame header (§3.2).
 *
 * <pre>
 *  0       4     5      6            70     71       72             80           88           120
 *  +-------+-----+------+------------+------+--------+--------------+------------+------------+
 *  | magic | ver | mode | session id | role | policy | resume epoch | resume seq | join token |
 *  +-------+-----+------+------------+------+--------+--------------+------------+------------+
 * </pre>
 *
 * Immutable and thread-safe; {@link #toString} never shows the token.
 */
public final class Join {
  /** The four bytes that begin a JOIN. */
  public static final String MAGIC = "HYDR";

  static final int VERSION_OFFSET = 4;
  static final int MODE_OFFSET = 5;
  static final int SESSION_ID_OFFSET = 6;
  static final int ROLE_OFFSET = 70;
  static final int POLICY_OFFSET = 71;
  static final int RESUME_EPOCH_OFFSET = 72;
  static final int RESUME_SEQ_OFFSET = 80;
  static final int TOKEN_OFFSET = 88;

  private final Mode mode;
  private final SessionId sessionId;
  private final Role role;
  private final LagPolicy policy;
  private final long resumeEpoch;
  private final long resumeSeq;
  private final byte[] joinToken;

  /** Makes a JOIN from its fields; the token is copied. */
  Join(
      Mode mode,
      SessionId sessionId,
      Role role,
      LagPolicy policy,
      long resumeEpoch,
      long resumeSeq,
      byte[] joinToken) {
    this.mode = mode;
    this.sessionId = sessionId;
    this.role = role;
    this.policy = policy;
    this.resumeEpoch = resumeEpoch;
    this.resumeSeq = resumeSeq;
    this.joinToken = joinToken.clone();
  }

  /**
   * Returns the JOIN of a producer.
   *
   * @param currentEpoch epoch of its current stream, 0 when it has none yet
   */
  public static Join producer(SessionCredentials session, LagPolicy policy, long currentEpoch) {
    return new Join(
        session.mode(), session.id(), Role.PRODUCER, policy, currentEpoch, 0, session.joinToken());
  }

  /**
   * Returns the JOIN of a consumer: (0,0) asks for the live edge, (0,1) for the oldest frame the
   * relay has, (epoch, seq) for the next frame wanted.
   */
  public static Join consumer(SessionCredentials session, long resumeEpoch, long resumeSeq) {
    return new Join(
        session.mode(),
        session.id(),
        Role.CONSUMER,
        LagPolicy.RELAY_DEFAULT,
        resumeEpoch,
        resumeSeq,
        session.joinToken());
  }

  /** Returns the 120 bytes. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(Hydra1.JOIN_BYTES)
        .put(MAGIC.getBytes(StandardCharsets.US_ASCII))
        .put((byte) Hydra1.VERSION)
        .put((byte) mode.code())
        .put(sessionId.bytes())
        .put((byte) role.code())
        .put((byte) policy.code())
        .putLong(resumeEpoch)
        .putLong(resumeSeq)
        .put(joinToken)
        .array();
  }

  /** Returns whether the session is owned or open. */
  public Mode mode() {
    return mode;
  }

  /** Returns the id of the session to join. */
  public SessionId sessionId() {
    return sessionId;
  }

  /** Returns what the client wants to be. */
  public Role role() {
    return role;
  }

  /** Returns the lag policy a producer asks for. */
  public LagPolicy policy() {
    return policy;
  }

  /** Returns the epoch to resume, or of the producer's current stream. */
  public long resumeEpoch() {
    return resumeEpoch;
  }

  /** Returns the seq to resume at. */
  public long resumeSeq() {
    return resumeSeq;
  }

  /** Returns a copy of the join token: a secret. */
  public byte[] joinToken() {
    return joinToken.clone();
  }

  @Override
  public String toString() {
    return "Join[" + mode + " " + role + " " + sessionId + "]";
  }
}
