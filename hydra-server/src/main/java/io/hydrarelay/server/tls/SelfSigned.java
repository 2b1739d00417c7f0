package io.hydrarelay.server.tls;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Makes a key on P-256 and a certificate that it signs itself. */
final class SelfSigned {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
  private static final Duration VALID = Duration.ofDays(3_650);
  private static final int SERIAL_BITS = 120;
  private static final X500Name NAME = new X500Name("CN=hydra relay");
  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private SelfSigned() {}

  /**
   * Makes both.
   *
   * @param hosts DNS names and IP addresses that the certificate is for, at least one
   */
  static PemSource.Pair make(List<String> hosts) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      KeyPair keys = generator.generateKeyPair();
      return new PemSource.Pair(
          PemText.write("CERTIFICATE", certificate(keys, hosts)),
          PemText.write("PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (GeneralSecurityException | IOException everyJdkCan) {
      throw new IllegalStateException(everyJdkCan);
    }
  }

  private static byte[] certificate(KeyPair keys, List<String> hosts)
      throws GeneralSecurityException, IOException {
    TBSCertificate content = content(keys, hosts);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content.getEncoded(ASN1Encoding.DER));
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(content);
    parts.add(ECDSA);
    parts.add(new DERBitString(signature.sign()));
    return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
  }

  private static TBSCertificate content(KeyPair keys, List<String> hosts) throws IOException {
    Instant now = Instant.now();
    V3TBSCertificateGenerator content = new V3TBSCertificateGenerator();
    content.setSerialNumber(
        new ASN1Integer(new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS)));
    content.setSignature(ECDSA);
    content.setIssuer(NAME);
    content.setSubject(NAME);
    content.setStartDate(new Time(Date.from(now.minus(CLOCKS_DIFFER))));
    content.setEndDate(new Time(Date.from(now.plus(VALID))));
    content.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    content.setExtensions(
        new Extensions(
            Extension.create(Extension.subjectAlternativeName, false, alternativeNames(hosts))));
    return content.generateTBSCertificate();
  }

  private static ASN1Encodable alternativeNames(List<String> hosts) {
    return new GeneralNames(
        hosts.stream().distinct().map(SelfSigned::generalName).toArray(GeneralName[]::new));
  }

  private static GeneralName generalName(String host) {
    boolean isAddress = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }
}
