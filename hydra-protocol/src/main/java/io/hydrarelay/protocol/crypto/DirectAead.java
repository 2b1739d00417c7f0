package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;

/**
 * What ciphers have in common that work on memory outside the heap: what lies inside goes through
 * memory of this object, and no seq is sealed twice in a row.
 */
abstract class DirectAead implements Aead {
  static final int TAG_BYTES = 16;
  static final int NONCE_BYTES = 12;
  static final int SEQ_OFFSET = 4;

  private ByteBuffer copyIn = ByteBuffer.allocateDirect(0);
  private ByteBuffer copyOut = ByteBuffer.allocateDirect(0);
  private boolean hasSealed;
  private long lastSealed;

  /**
   * Writes ciphertext and tag where {@code out} begins. Moves no position.
   *
   * @param plaintext direct; begins where {@code out} begins, or does not overlap it
   * @param out direct, with room for the tag
   */
  abstract void sealDirect(long seq, ByteBuffer header, ByteBuffer plaintext, ByteBuffer out);

  /**
   * Writes the plaintext where {@code out} begins, if the bytes are genuine. Moves no position.
   *
   * @param sealed direct; begins where {@code out} begins, or does not overlap it
   * @param out direct, with room for the plaintext
   */
  abstract boolean openDirect(long seq, ByteBuffer header, ByteBuffer sealed, ByteBuffer out);

  @Override
  public final void seal(
      long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    if (hasSealed && seq == lastSealed) {
      throw new IllegalStateException("frame " + seq + " is sealed already");
    }
    int sealedBytes = plaintext.remaining() + TAG_BYTES;
    ByteBuffer target = directly(out, sealedBytes);
    hasSealed = true;
    lastSealed = seq;
    sealDirect(seq, associatedData, directly(plaintext), target);
    plaintext.position(plaintext.limit());
    handOver(target, sealedBytes, out);
  }

  @Override
  public final boolean open(
      long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    int bytes = sealed.remaining() - TAG_BYTES;
    if (bytes < 0) {
      return false;
    }
    ByteBuffer target = directly(out, bytes);
    boolean genuine = openDirect(seq, associatedData, directly(sealed), target);
    if (genuine) {
      handOver(target, bytes, out);
    }
    return genuine;
  }

  /** Returns the buffer itself, or a copy of what remains. */
  private ByteBuffer directly(ByteBuffer source) {
    if (source.isDirect()) {
      return source;
    }
    int bytes = source.remaining();
    copyIn = atLeast(copyIn, bytes);
    return copyIn.put(0, source, source.position(), bytes).limit(bytes);
  }

  /** Returns the buffer itself, or memory for so many bytes. */
  private ByteBuffer directly(ByteBuffer out, int bytes) {
    Room.require(out, bytes);
    if (out.isDirect()) {
      return out;
    }
    copyOut = atLeast(copyOut, bytes);
    return copyOut;
  }

  private static ByteBuffer atLeast(ByteBuffer buffer, int bytes) {
    return buffer.capacity() >= bytes
        ? buffer.clear()
        : ByteBuffer.allocateDirect(Math.max(bytes, 2 * buffer.capacity()));
  }

  private static void handOver(ByteBuffer target, int bytes, ByteBuffer out) {
    if (target == out) {
      out.position(out.position() + bytes);
    } else {
      out.put(target.limit(bytes));
    }
  }

  /** Returns what to throw for what a method handle has thrown. */
  static RuntimeException failed(Throwable thrown) {
    if (thrown instanceof RuntimeException failure) {
      return failure;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(thrown);
  }
}
