package io.hydrarelay.protocol.crypto;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * ChaCha20-Poly1305 by OpenSSL, which makes no object for a frame. It works on memory outside the
 * heap; what lies inside goes through memory of this object.
 */
final class OpenSslAead implements Aead {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int SEQ_OFFSET = 4;
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
  private ByteBuffer room = ByteBuffer.allocateDirect(0);
  private boolean hasSealed;
  private long lastSealed;

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
  public void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    if (hasSealed && seq == lastSealed) {
      throw new IllegalStateException("frame " + seq + " is sealed already");
    }
    hasSealed = true;
    lastSealed = seq;
    int bytes = plaintext.remaining();
    ByteBuffer target = out.isDirect() ? out : roomFor(bytes + TAG_BYTES);
    try {
      long to = at(target);
      crypt(ENCRYPT, seq, associatedData, from(plaintext, bytes, target), bytes, to);
      require(finish(to + bytes));
      control(GET_TAG, to + bytes);
    } catch (Throwable thrown) {
      throw failed(thrown);
    } finally {
      keep(plaintext, target);
    }
    plaintext.position(plaintext.limit());
    handOver(target, bytes + TAG_BYTES, out);
  }

  @Override
  public boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    int bytes = sealed.remaining() - TAG_BYTES;
    if (bytes < 0) {
      return false;
    }
    ByteBuffer target = out.isDirect() ? out : roomFor(bytes);
    boolean genuine;
    try {
      long to = at(target);
      tag.put(0, sealed, sealed.position() + bytes, TAG_BYTES);
      crypt(DECRYPT, seq, associatedData, from(sealed, bytes, target), bytes, to);
      control(SET_TAG, at(tag));
      genuine = finish(to + bytes) == 1;
    } catch (Throwable thrown) {
      throw failed(thrown);
    } finally {
      keep(sealed, target);
    }
    if (genuine) {
      handOver(target, bytes, out);
    }
    return genuine;
  }

  // ---- memory

  private static long at(ByteBuffer direct) throws Throwable {
    return (long) LibCrypto.ADDRESS.invokeExact((java.nio.Buffer) direct);
  }

  /** Returns where to read: in the buffer itself, or where the result goes, and a copy is now. */
  private static long from(ByteBuffer source, int bytes, ByteBuffer target) throws Throwable {
    if (source.isDirect()) {
      return at(source);
    }
    target.put(target.position(), source, source.position(), bytes);
    return at(target);
  }

  private ByteBuffer roomFor(int bytes) {
    if (room.capacity() < bytes) {
      room = ByteBuffer.allocateDirect(Math.max(bytes, 2 * room.capacity()));
    }
    return room.clear();
  }

  private void handOver(ByteBuffer target, int bytes, ByteBuffer out) {
    if (target == out) {
      out.position(out.position() + bytes);
    } else {
      out.put(target.limit(bytes));
    }
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

  private static RuntimeException failed(Throwable thrown) {
    if (thrown instanceof RuntimeException failure) {
      return failure;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(thrown);
  }
}
