package io.hydrarelay.protocol.crypto;

/** The cipher of the Java runtime. */
final class JdkAeadProvider implements AeadProvider {
  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public Aead create(byte[] key) {
    return new JdkAead(key);
  }

  @Override
  public String toString() {
    return name();
  }
}
