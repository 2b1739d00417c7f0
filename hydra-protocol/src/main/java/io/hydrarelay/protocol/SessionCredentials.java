package io.hydrarelay.protocol;

import io.hydrarelay.protocol.crypto.Ed25519;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client knows of a session: its mode, id and session key, and the producer's signing key
 * where the client may produce (§2.1, §2.2). Immutable and thread-safe; {@link #toString} shows the
 * fingerprint only.
 */
public final class SessionCredentials {
  private final Mode mode;
  private final SessionId id;
  private final SessionKey key;
  private final SigningKey signingKey;

  private SessionCredentials(Mode mode, SessionId id, SessionKey key, SigningKey signingKey) {
    this.mode = mode;
    this.id = Objects.requireNonNull(id, "id");
    this.key = Objects.requireNonNull(key, "key");
    this.signingKey = signingKey;
  }

  /** Returns fresh credentials of an owned session, able to produce. */
  public static SessionCredentials generateOwned(SecureRandom random) {
    return producer(SigningKey.generate(random), SessionKey.generate(random));
  }

  /** Returns fresh credentials of an open session. */
  public static SessionCredentials generateOpen(SecureRandom random) {
    byte[] id = new byte[Hydra1.SESSION_ID_BYTES];
    random.nextBytes(id);
    return open(SessionId.of(id), SessionKey.generate(random));
  }

  /** Returns the credentials of an owned session's producer. */
  public static SessionCredentials producer(SigningKey signingKey, SessionKey key) {
    SessionId id = SessionId.owned(signingKey.publicKey(), key.joinToken());
    return new SessionCredentials(Mode.OWNED, id, key, signingKey);
  }

  /**
   * Returns the credentials of an owned session's consumer.
   *
   * @throws ProtocolException BAD_ID when the key is refused by §2.3
   */
  public static SessionCredentials consumer(byte[] producerKey, SessionKey key)
      throws ProtocolException {
    return consumer(SessionId.owned(producerKey, key.joinToken()), key);
  }

  /**
   * Returns the credentials of an owned session's consumer that got id and key separately.
   *
   * @throws ProtocolException KEY_MISMATCH when the key is another session's, BAD_ID when the
   *     producer key in the id is refused by §2.3
   */
  public static SessionCredentials consumer(SessionId id, SessionKey key) throws ProtocolException {
    if (!Ed25519.isAcceptableProducerKey(id.producerKey())) {
      throw new ProtocolException("BAD_ID: the producer key of session " + id + " is not usable");
    }
    if (!id.commitsTo(key.joinToken())) {
      throw new ProtocolException("KEY_MISMATCH: the key is not the key of session " + id);
    }
    return new SessionCredentials(Mode.OWNED, id, key, null);
  }

  /** Returns the credentials of an open session, the same for both roles. */
  public static SessionCredentials open(SessionId id, SessionKey key) {
    return new SessionCredentials(Mode.OPEN, id, key, null);
  }

  /** Returns whether the session is owned or open. */
  public Mode mode() {
    return mode;
  }

  /** Returns the session's id. */
  public SessionId id() {
    return id;
  }

  /** Returns the secret all parties of the session share. */
  public SessionKey key() {
    return key;
  }

  /** Returns the producer's signing key; empty for consumers and in open sessions. */
  public Optional<SigningKey> signingKey() {
    return Optional.ofNullable(signingKey);
  }

  /** Returns what a consumer of the same session holds. */
  public SessionCredentials withoutSigningKey() {
    return new SessionCredentials(mode, id, key, null);
  }

  /** Returns whether these credentials allow producing. */
  public boolean canProduce() {
    return mode == Mode.OPEN || signingKey != null;
  }

  /** Returns the token to put into JOIN: zeros in an open session. */
  public byte[] joinToken() {
    return mode == Mode.OPEN ? new byte[Hydra1.KEY_BYTES] : key.joinToken();
  }

  @Override
  public String toString() {
    return "SessionCredentials[" + mode + " " + id + "]";
  }
}
