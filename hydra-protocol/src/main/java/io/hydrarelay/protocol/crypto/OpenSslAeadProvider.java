package io.hydrarelay.protocol.crypto;

/**
 * OpenSSL's cipher, from Java 22 on, on Linux, where the process has the permission for native
 * access. Where something of that is missing, making a cipher fails with a {@link LinkageError}.
 */
final class OpenSslAeadProvider implements AeadProvider {
  @Override
  public String name() {
    return "openssl";
  }

  @Override
  public Aead create(byte[] key) {
    return new OpenSslAead(key);
  }

  @Override
  public String toString() {
    return name();
  }
}
