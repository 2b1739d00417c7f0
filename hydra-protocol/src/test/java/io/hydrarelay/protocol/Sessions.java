package io.hydrarelay.protocol;

import io.hydrarelay.protocol.crypto.SigningKey;

/** The sessions of the tests. Their secrets are the ones of the golden vectors. */
public final class Sessions {
  /** The session key in hexadecimal. */
  public static final String KEY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  /** The producer's seed in hexadecimal. */
  public static final String SEED =
      "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

  private Sessions() {}

  /** Returns an owned session as its producer knows it. */
  public static SessionCredentials owned() {
    return SessionCredentials.producer(signingKey(), SessionKey.of(Bytes.of(KEY)));
  }

  /** Returns an open session. */
  public static SessionCredentials open() {
    SessionId id = SessionId.of(Bytes.of(Bytes.times(64, "ff")));
    return SessionCredentials.open(id, SessionKey.of(Bytes.of(KEY)));
  }

  /** Returns the key of the owned session's producer. */
  public static SigningKey signingKey() {
    return SigningKey.of(Bytes.of(SEED));
  }

  /** Returns the key of somebody else. */
  public static SigningKey otherSigningKey() {
    return SigningKey.of(Bytes.of(Bytes.times(32, "77")));
  }
}
