package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;

/**
 * ChaCha20-Poly1305 (RFC 8439) under one key, with the nonce of §5.2: four zero bytes and the seq.
 * Not thread-safe: an instance reuses its cipher.
 */
public interface Aead {
  /**
   * Writes the ciphertext and its 16-byte tag. The positions of plaintext and output move past what
   * was read and written; that of the associated data does not.
   *
   * @param seq the frame's number; no seq may be sealed twice
   * @param associatedData what is authenticated but not encrypted: the frame's header
   * @param plaintext what to encrypt, all of what remains
   * @param out has room for 16 bytes more than the plaintext; it begins where the plaintext begins
   *     (to seal in place), or does not overlap it
   * @throws IllegalStateException when that seq was the one sealed before
   * @throws java.nio.BufferOverflowException when there is less room; nothing was sealed
   */
  void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out);

  /**
   * Writes the plaintext, if the sealed bytes are genuine. The output's position moves past what
   * was written; the others do not move. A forged frame leaves no trace in this object: a genuine
   * one of the same seq opens after it (§13.3a).
   *
   * @param seq the frame's number
   * @param associatedData the frame's header
   * @param sealed ciphertext and tag, all of what remains
   * @param out has room for the plaintext; it begins where the sealed bytes begin (to open in
   *     place), or does not overlap them
   * @return whether the bytes are genuine; if not, the output's position is where it was, and what
   *     lies behind it is undefined
   * @throws java.nio.BufferOverflowException when there is less room; nothing was opened
   */
  boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out);
}
