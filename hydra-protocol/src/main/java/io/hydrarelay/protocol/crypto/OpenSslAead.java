package io.hydrarelay.protocol.crypto;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** ChaCha20-Poly1305 by OpenSSL, which makes no object for a frame. */
final class OpenSslAead extends DirectAead {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int GET_TAG = 0x10;
  private static final int SET_TAG = 0x11;
  private static final int DECRYPT = 0;
  private static final int ENCRYPT = 1;
  private static final long NONE = 0;

  private final long context;
  private final ByteBuffer nonce = ByteBuffer.allocateDirect(NONCE_BYTES);
  private final ByteBuffer written = ByteBuffer.allocateDirect(Integer.BYTES);
  private final ByteBuffer tag = ByteBuffer.allocateDirect(TAG_BYTES);
  private ByteBuffer header = ByteBuffer.allocateDirect(0);

  OpenSslAead(byte[] key) {
    ByteBuffer copy = ByteBuffer.allocateDirect(key.length).put(key).flip();
    try {
      long made = (long) LibCrypto.NEW_CONTEXT.invokeExact();
      context = made;
      CLEANER.register(this, () -> free(made));
      long cipher = (long) LibCrypto.CHACHA20_POLY1305.invokeExact();
      require((int) LibCrypto.INIT.invokeExact(made, cipher, NONE, at(copy), NONE, ENCRYPT));
    } catch (Throwable thrown) {
      throw failed(thrown);
    } finally {
      copy.clear().put(new byte[key.length]);
    }
  }

  private static void free(long context) {
    try {
      LibCrypto.FREE_CONTEXT.invokeExact(context);
    } catch (Throwable thrown) {
      throw failed(thrown);
    }
  }

  @Override
  void sealDirect(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    int bytes = plaintext.remaining();
    try {
      long to = at(out);
      crypt(ENCRYPT, seq, associatedData, at(plaintext), bytes, to);
      require(finish(to + bytes));
      control(GET_TAG, to + bytes);
    } catch (Throwable thrown) {
      throw failed(thrown);
    } finally {
      keep(plaintext, out);
    }
  }

  @Override
  boolean openDirect(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    int bytes = sealed.remaining() - TAG_BYTES;
    try {
      long to = at(out);
      tag.put(0, sealed, sealed.position() + bytes, TAG_BYTES);
      crypt(DECRYPT, seq, associatedData, at(sealed), bytes, to);
      control(SET_TAG, at(tag));
      return finish(to + bytes) == 1;
    } catch (Throwable thrown) {
      throw failed(thrown);
    } finally {
      keep(sealed, out);
    }
  }

  private static long at(ByteBuffer direct) throws Throwable {
    return (long) LibCrypto.ADDRESS.invokeExact((java.nio.Buffer) direct);
  }

  /** None of these may be freed while the library works on it. */
  private void keep(ByteBuffer source, ByteBuffer target) {
    Reference.reachabilityFence(source);
    Reference.reachabilityFence(target);
    Reference.reachabilityFence(this);
  }

  // ---- the library

  private void crypt(int way, long seq, ByteBuffer associatedData, long from, int bytes, long to)
      throws Throwable {
    nonce.putLong(SEQ_OFFSET, seq);
    require((int) LibCrypto.INIT.invokeExact(context, NONE, NONE, NONE, at(nonce), way));
    int headerBytes = associatedData.remaining();
    if (header.capacity() < headerBytes) {
      header = ByteBuffer.allocateDirect(headerBytes);
    }
    header.put(0, associatedData, associatedData.position(), headerBytes);
    update(NONE, at(header), headerBytes);
    update(to, from, bytes);
  }

  private void update(long to, long from, int bytes) throws Throwable {
    if (bytes > 0) {
      require((int) LibCrypto.UPDATE.invokeExact(context, to, at(written), from, bytes));
    }
  }

  private int finish(long to) throws Throwable {
    return (int) LibCrypto.FINAL.invokeExact(context, to, at(written));
  }

  private void control(int command, long data) throws Throwable {
    require((int) LibCrypto.CONTROL.invokeExact(context, command, TAG_BYTES, data));
  }

  private static void require(int result) {
    if (result != 1) {
      throw new IllegalStateException("OpenSSL has refused a call");
    }
  }
}
