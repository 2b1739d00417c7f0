package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 by a {@link Cipher}, in the kind of memory that it works on without copying;
 * the other kind goes through memory of this object.
 *
 * <p>Some runtimes refuse to initialise a cipher with the key and nonce of the time before. For
 * sealing that is welcome. For opening it is a trap (§13.3a): a genuine frame could not be opened
 * after a forged one of the same seq, so whatever follows a forged frame gets a fresh cipher.
 */
final class CipherAead implements Aead {
  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int SEQ_OFFSET = 4;
  private static final int HEADER_BYTES = 12;
  private static final long NO_SEQ = -1;

  private final Supplier<Cipher> ciphers;
  private final boolean direct;
  private final SecretKeySpec key;
  private final ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
  private final byte[] header = new byte[HEADER_BYTES];
  private final Cipher sealing;
  private Cipher opening;
  private long lastOpened = NO_SEQ;
  private ByteBuffer copyIn = ByteBuffer.allocate(0);
  private ByteBuffer copyOut = ByteBuffer.allocate(0);

  /**
   * Makes a cipher for that key.
   *
   * @param ciphers makes instances that have not been initialised
   * @param direct whether they work on direct buffers without copying, or else on arrays
   */
  CipherAead(byte[] key, Supplier<Cipher> ciphers, boolean direct) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    this.ciphers = ciphers;
    this.direct = direct;
    this.sealing = ciphers.get();
    this.opening = ciphers.get();
  }

  @Override
  public void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    Room.require(out, plaintext.remaining() + TAG_BYTES);
    try {
      init(sealing, Cipher.ENCRYPT_MODE, seq, associatedData);
      crypt(sealing, plaintext, out, plaintext.remaining() + TAG_BYTES);
      plaintext.position(plaintext.limit());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal frame " + seq, e);
    }
  }

  @Override
  public boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    int start = out.position();
    if (sealed.remaining() < TAG_BYTES) {
      return false;
    }
    Room.require(out, sealed.remaining() - TAG_BYTES);
    if (seq == lastOpened) {
      opening = ciphers.get();
    }
    lastOpened = seq;
    try {
      init(opening, Cipher.DECRYPT_MODE, seq, associatedData);
      crypt(opening, sealed, out, sealed.remaining() - (direct ? 0 : TAG_BYTES));
      return true;
    } catch (AEADBadTagException forged) {
      out.position(start);
      opening = ciphers.get();
      lastOpened = NO_SEQ;
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot open frame " + seq, e);
    }
  }

  private void init(Cipher cipher, int mode, long seq, ByteBuffer associatedData)
      throws GeneralSecurityException {
    nonce.putLong(SEQ_OFFSET, seq);
    cipher.init(mode, key, new IvParameterSpec(nonce.array()));
    int bytes = associatedData.remaining();
    byte[] data = bytes == header.length ? header : new byte[bytes];
    associatedData.get(associatedData.position(), data);
    cipher.updateAAD(data);
  }

  /**
   * Moves only the position of {@code out}.
   *
   * @param roomBytes what the cipher asks for; Conscrypt, when it opens, for the tag as well
   */
  private void crypt(Cipher cipher, ByteBuffer in, ByteBuffer out, int roomBytes)
      throws GeneralSecurityException {
    ByteBuffer from = in.duplicate();
    if (!suits(in)) {
      copyIn = atLeast(copyIn, in.remaining());
      from = copyIn.put(from).flip();
    }
    if (suits(out) && out.remaining() >= roomBytes) {
      run(cipher, from, out);
    } else {
      copyOut = atLeast(copyOut, roomBytes);
      run(cipher, from, copyOut);
      out.put(copyOut.flip());
    }
  }

  private boolean suits(ByteBuffer buffer) {
    return direct ? buffer.isDirect() : buffer.hasArray();
  }

  private void run(Cipher cipher, ByteBuffer in, ByteBuffer out) throws GeneralSecurityException {
    if (direct) {
      cipher.doFinal(in, out);
      return;
    }
    int written =
        cipher.doFinal(
            in.array(),
            in.arrayOffset() + in.position(),
            in.remaining(),
            out.array(),
            out.arrayOffset() + out.position());
    out.position(out.position() + written);
  }

  /** Returns an empty buffer of that size or more: the one given, if it is large enough. */
  private ByteBuffer atLeast(ByteBuffer buffer, int bytes) {
    if (bytes <= buffer.capacity()) {
      return buffer.clear();
    }
    int capacity = Math.max(bytes, 2 * buffer.capacity());
    return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
  }
}
