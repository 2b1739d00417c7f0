package io.hydrarelay.server.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads a private key: PKCS#8, unencrypted, of a kind that TLS 1.3 can sign with. */
final class PrivateKeyReader {
  private static final List<String> KINDS = List.of("EC", "RSA", "Ed25519");

  private PrivateKeyReader() {}

  /**
   * Reads the first key of a PEM text.
   *
   * @param name what to call it in messages
   * @throws BadCertificateException saying what is wrong, and how to make it right
   */
  static PrivateKey read(String pem, String name) {
    for (PemText.Block block : blocks(pem, name)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return decode(block.der(), name);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new BadCertificateException(
                name + " is encrypted; the relay cannot ask for its password: openssl pkcs8");
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
            throw new BadCertificateException(
                name
                    + " is not PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        default -> {} // parameters of a curve, for example
      }
    }
    throw new BadCertificateException(name + " holds no BEGIN PRIVATE KEY");
  }

  private static List<PemText.Block> blocks(String pem, String name) {
    try {
      return PemText.blocks(pem);
    } catch (IllegalArgumentException notBase64) {
      throw new BadCertificateException(name + " is damaged: it is not Base64");
    }
  }

  private static PrivateKey decode(byte[] der, String name) {
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(der);
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(encoded);
      } catch (GeneralSecurityException another) {
        // Only trying tells: the next kind.
      }
    }
    throw new BadCertificateException(name + " is neither an EC, an RSA nor an Ed25519 key");
  }
}
