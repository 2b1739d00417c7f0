package io.hydrarelay.server.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/**
 * A certificate and a key that fit each other and are valid now.
 *
 * @param chain the relay's own certificate, then those that lead to its CA
 * @param key the private key of the first
 */
record RelayCertificate(List<X509Certificate> chain, PrivateKey key) {
  private static final byte[] PROBE = "hydra".getBytes(StandardCharsets.US_ASCII);

  /**
   * Checks what was read.
   *
   * @throws BadCertificateException saying what is wrong
   */
  static RelayCertificate of(PemSource.Pair pair, PemSource source) {
    List<X509Certificate> chain = chain(pair.certificate(), source.certificateName());
    PrivateKey key = PrivateKeyReader.read(pair.key(), source.keyName());
    requireValid(chain.get(0), source.certificateName());
    if (!fits(key, chain.get(0).getPublicKey())) {
      throw new BadCertificateException(
          source.keyName() + " does not belong to " + source.certificateName());
    }
    return new RelayCertificate(chain, key);
  }

  /** What else stands in the file, the key for example, is passed over. */
  private static List<X509Certificate> chain(String pem, String name) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemText.Block block : PemText.blocks(pem)) {
        if (block.label().equals("CERTIFICATE")) {
          ByteArrayInputStream der = new ByteArrayInputStream(block.der());
          chain.add((X509Certificate) factory.generateCertificate(der));
        }
      }
    } catch (CertificateException | IllegalArgumentException damaged) {
      throw new BadCertificateException(name + " is damaged: " + damaged.getMessage(), damaged);
    }
    if (chain.isEmpty()) {
      throw new BadCertificateException(name + " holds no BEGIN CERTIFICATE");
    }
    return chain;
  }

  private static void requireValid(X509Certificate own, String name) {
    try {
      own.checkValidity();
    } catch (CertificateExpiredException expired) {
      throw new BadCertificateException(name + " expired on " + day(own.getNotAfter()), expired);
    } catch (CertificateNotYetValidException early) {
      throw new BadCertificateException(
          name + " is not valid before " + day(own.getNotBefore()), early);
    }
  }

  private static String day(Date date) {
    return date.toInstant().toString();
  }

  /** What the key signs must be what the certificate's key verifies. */
  private static boolean fits(PrivateKey key, PublicKey certified) {
    try {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException anotherKind) {
      return false;
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }

  /** Returns the SHA-256 of the SubjectPublicKeyInfo, as clients take it. */
  String pin() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(chain.get(0).getPublicKey().getEncoded());
      return "sha256:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** Returns until when it is valid, for the log. */
  String validUntil() {
    return day(chain.get(0).getNotAfter());
  }

  /** Names no key. */
  @Override
  public String toString() {
    return "certificate " + pin() + " valid until " + validUntil();
  }
}
