package io.hydrarelay.protocol.crypto;

/** The cipher of Bouncy Castle's light-weight API. */
final class BouncyCastleAeadProvider implements AeadProvider {
  @Override
  public String name() {
    return "bouncycastle";
  }

  @Override
  public Aead create(byte[] key) {
    return new BouncyCastleAead(key);
  }

  @Override
  public String toString() {
    return name();
  }
}
