package io.hydrarelay.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import org.conscrypt.Conscrypt;

/**
 * BoringSSL's cipher, by Conscrypt. Where its jar or its native library is missing, making a cipher
 * fails with a {@link LinkageError}.
 */
final class ConscryptAeadProvider implements AeadProvider {
  private static final String TRANSFORMATION = "ChaCha20/Poly1305/NoPadding";

  /** Loads the native library when the first cipher is made. */
  private static final class Library {
    static final Provider PROVIDER = Conscrypt.newProvider();

    private Library() {}
  }

  @Override
  public String name() {
    return "conscrypt";
  }

  @Override
  public Aead create(byte[] key) {
    return ConscryptAead.isReachable() ? new ConscryptAead(key) : ofCipher(key);
  }

  /** Returns what {@link #create} does where only Conscrypt's public interface can be had. */
  static Aead ofCipher(byte[] key) {
    return new CipherAead(key, ConscryptAeadProvider::newCipher, true);
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance(TRANSFORMATION, Library.PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Conscrypt has no " + TRANSFORMATION, e);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
