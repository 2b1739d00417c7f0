package io.hydrarelay.protocol.frame;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.Role;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.crypto.Ed25519;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Checks 1 to 11 of §3.3: what a relay says of the bytes of a JOIN before it knows any session.
 * Immutable and thread-safe.
 */
public final class JoinCheck {
  private static final int VERSION_END = Join.VERSION_OFFSET + 1;

  private final boolean allowOpen;
  private final int allowedPolicies;

  /**
   * Makes the check of a relay.
   *
   * @param allowOpen whether the relay accepts open sessions
   * @param allowedPolicies the {@link LagPolicy#bit}s of the policies it allows
   */
  public JoinCheck(boolean allowOpen, int allowedPolicies) {
    this.allowOpen = allowOpen;
    this.allowedPolicies = allowedPolicies;
  }

  /** What is to be done. */
  public sealed interface Verdict {
    /** Close without a reply: this is not Hydra/1. */
    record Close() implements Verdict {}

    /** Wait for more bytes. */
    record More() implements Verdict {}

    /**
     * Send that STATUS and close.
     *
     * @param code why
     * @param arg the STATUS's argument
     */
    record Refuse(StatusCode code, long arg) implements Verdict {}

    /**
     * Go on with check 12.
     *
     * @param join what the client asks for
     */
    record Pass(Join join) implements Verdict {}
  }

  /** Judges the bytes received so far, the first 120 of what remains in the buffer. */
  public Verdict check(ByteBuffer received) {
    ByteBuffer in = received.slice();
    for (int i = 0; i < Join.MAGIC.length() && i < in.limit(); i++) {
      if (in.get(i) != Join.MAGIC.charAt(i)) {
        return new Verdict.Close();
      }
    }
    if (in.limit() >= VERSION_END && in.get(Join.VERSION_OFFSET) != Hydra1.VERSION) {
      return refuse(StatusCode.UNSUPPORTED_VERSION, Hydra1.VERSION);
    }
    return in.limit() < Hydra1.JOIN_BYTES ? new Verdict.More() : checkFields(in);
  }

  private Verdict checkFields(ByteBuffer in) {
    Optional<Mode> mode = Mode.of(in.get(Join.MODE_OFFSET));
    if (mode.isEmpty()) {
      return refuse(StatusCode.MALFORMED, 0);
    }
    if (mode.get() == Mode.OPEN && !allowOpen) {
      return refuse(StatusCode.MODE_REFUSED, 0);
    }
    Optional<Role> role = Role.of(in.get(Join.ROLE_OFFSET));
    if (role.isEmpty()) {
      return refuse(StatusCode.BAD_ROLE, 0);
    }
    Optional<LagPolicy> policy = LagPolicy.of(in.get(Join.POLICY_OFFSET));
    if (policy.isEmpty()
        || (role.get() == Role.CONSUMER && policy.get() != LagPolicy.RELAY_DEFAULT)) {
      return refuse(StatusCode.MALFORMED, 0);
    }
    return checkJoin(
        new Join(
            mode.get(),
            SessionId.of(bytes(in, Join.SESSION_ID_OFFSET, Hydra1.SESSION_ID_BYTES)),
            role.get(),
            policy.get(),
            in.getLong(Join.RESUME_EPOCH_OFFSET),
            in.getLong(Join.RESUME_SEQ_OFFSET),
            bytes(in, Join.TOKEN_OFFSET, Hydra1.KEY_BYTES)));
  }

  private Verdict checkJoin(Join join) {
    if (!resumeIsWellFormed(join)) {
      return refuse(StatusCode.MALFORMED, 0);
    }
    byte[] token = join.joinToken();
    if (join.mode() == Mode.OPEN && !isZero(token)) {
      return refuse(StatusCode.MALFORMED, 0);
    }
    int bit = join.policy().bit();
    if ((bit & allowedPolicies) != bit) {
      return refuse(StatusCode.POLICY_REFUSED, allowedPolicies);
    }
    if (join.mode() == Mode.OWNED
        && !(join.sessionId().commitsTo(token)
            && Ed25519.isAcceptableProducerKey(join.sessionId().producerKey()))) {
      return refuse(StatusCode.BAD_PROOF, 0);
    }
    return new Verdict.Pass(join);
  }

  private static boolean resumeIsWellFormed(Join join) {
    long epoch = join.resumeEpoch();
    long seq = join.resumeSeq();
    if (epoch < 0 || epoch >= Hydra1.U64_LIMIT || seq < 0 || seq >= Hydra1.U64_LIMIT) {
      return false;
    }
    return join.role() == Role.PRODUCER ? seq == 0 : epoch > 0 || seq <= 1;
  }

  private static Verdict refuse(StatusCode code, long arg) {
    return new Verdict.Refuse(code, arg);
  }

  private static byte[] bytes(ByteBuffer in, int offset, int length) {
    byte[] bytes = new byte[length];
    in.get(offset, bytes);
    return bytes;
  }

  private static boolean isZero(byte[] bytes) {
    int all = 0;
    for (byte b : bytes) {
      all |= b;
    }
    return all == 0;
  }
}
