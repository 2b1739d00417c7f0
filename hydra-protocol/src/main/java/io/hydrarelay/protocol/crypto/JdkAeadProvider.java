package io.hydrarelay.protocol.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** The cipher of the Java runtime. */
final class JdkAeadProvider implements AeadProvider {
  private static final String TRANSFORMATION = "ChaCha20-Poly1305";

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public Aead create(byte[] key) {
    return new CipherAead(key, JdkAeadProvider::newCipher, false);
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance(TRANSFORMATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + TRANSFORMATION, e);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
