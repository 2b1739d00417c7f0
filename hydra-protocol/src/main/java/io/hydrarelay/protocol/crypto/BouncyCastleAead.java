package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** ChaCha20-Poly1305 by Bouncy Castle. It works on arrays; other buffers are copied first. */
final class BouncyCastleAead implements Aead {
  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int SEQ_OFFSET = 4;

  private final KeyParameter key;
  private final ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
  private final ChaCha20Poly1305 sealing = new ChaCha20Poly1305();
  private final ChaCha20Poly1305 opening = new ChaCha20Poly1305();

  BouncyCastleAead(byte[] key) {
    this.key = new KeyParameter(key);
  }

  @Override
  public void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    Room.require(out, plaintext.remaining() + TAG_BYTES);
    try {
      init(sealing, true, seq, associatedData);
      process(sealing, plaintext, out, plaintext.remaining() + TAG_BYTES);
      plaintext.position(plaintext.limit());
    } catch (InvalidCipherTextException | IllegalArgumentException e) {
      throw new IllegalStateException("cannot seal frame " + seq, e);
    }
  }

  @Override
  public boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    if (sealed.remaining() < TAG_BYTES) {
      return false;
    }
    Room.require(out, sealed.remaining() - TAG_BYTES);
    try {
      init(opening, false, seq, associatedData);
      process(opening, sealed, out, sealed.remaining() - TAG_BYTES);
      return true;
    } catch (InvalidCipherTextException forged) {
      return false;
    }
  }

  private void init(ChaCha20Poly1305 cipher, boolean seal, long seq, ByteBuffer associatedData) {
    nonce.putLong(SEQ_OFFSET, seq);
    cipher.init(seal, new ParametersWithIV(key, nonce.array()));
    byte[] data = arrayOf(associatedData);
    cipher.processAADBytes(data, offsetIn(data, associatedData), associatedData.remaining());
  }

  private static void process(ChaCha20Poly1305 cipher, ByteBuffer in, ByteBuffer out, int bytes)
      throws InvalidCipherTextException {
    byte[] from = arrayOf(in);
    boolean direct = !out.hasArray();
    byte[] to = direct ? new byte[bytes] : out.array();
    int start = direct ? 0 : out.arrayOffset() + out.position();
    int written = cipher.processBytes(from, offsetIn(from, in), in.remaining(), to, start);
    cipher.doFinal(to, start + written);
    if (direct) {
      out.put(to);
    } else {
      out.position(out.position() + bytes);
    }
  }

  private static byte[] arrayOf(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return buffer.array();
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return copy;
  }

  private static int offsetIn(byte[] array, ByteBuffer buffer) {
    return buffer.hasArray() && buffer.array() == array
        ? buffer.arrayOffset() + buffer.position()
        : 0;
  }
}
