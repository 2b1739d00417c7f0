package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 by {@link Cipher}.
 *
 * <p>Some runtimes refuse to initialise a cipher with the key and nonce of the time before. For
 * sealing that is welcome. For opening it is a trap (§13.3a): a genuine frame could not be opened
 * after a forged one of the same seq, so whatever follows a forged frame gets a fresh cipher.
 */
final class JdkAead implements Aead {
  private static final String TRANSFORMATION = "ChaCha20-Poly1305";
  private static final int NONCE_BYTES = 12;
  private static final int SEQ_OFFSET = 4;
  private static final long NO_SEQ = -1;

  private final SecretKeySpec key;
  private final ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
  private final Cipher sealing;
  private Cipher opening;
  private long lastOpened = NO_SEQ;

  JdkAead(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    this.sealing = newCipher();
    this.opening = newCipher();
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance(TRANSFORMATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + TRANSFORMATION, e);
    }
  }

  @Override
  public void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    try {
      init(sealing, Cipher.ENCRYPT_MODE, seq);
      sealing.updateAAD(associatedData.duplicate());
      sealing.doFinal(plaintext, out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal frame " + seq, e);
    }
  }

  @Override
  public boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    int start = out.position();
    if (seq == lastOpened) {
      opening = newCipher();
    }
    lastOpened = seq;
    try {
      init(opening, Cipher.DECRYPT_MODE, seq);
      opening.updateAAD(associatedData.duplicate());
      opening.doFinal(sealed.duplicate(), out);
      return true;
    } catch (AEADBadTagException forged) {
      out.position(start);
      opening = newCipher();
      lastOpened = NO_SEQ;
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot open frame " + seq, e);
    }
  }

  private void init(Cipher cipher, int mode, long seq) throws GeneralSecurityException {
    nonce.putLong(SEQ_OFFSET, seq);
    cipher.init(mode, key, new IvParameterSpec(nonce.array()));
  }
}
