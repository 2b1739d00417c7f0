package io.hydrarelay.protocol.crypto;

/** An implementation of ChaCha20-Poly1305. Thread-safe; the ciphers it makes are not. */
public interface AeadProvider {
  /** Returns the name by which it can be chosen. */
  String name();

  /**
   * Returns a cipher for that key, which is copied.
   *
   * @param key 32 bytes
   */
  Aead create(byte[] key);
}
