package io.hydrarelay.server.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How a relay speaks TLS 1.3 (Hydra/1 §3.1). Immutable and thread-safe. Nothing is read before the
 * relay starts.
 */
public final class TlsConfig {
  private final PemSource source;
  private final boolean alsoPlain;

  private TlsConfig(PemSource source, boolean alsoPlain) {
    this.source = source;
    this.alsoPlain = alsoPlain;
  }

  /**
   * Takes a certificate from files, which may be replaced while the relay runs.
   *
   * @param certificate PEM: the relay's own certificate, then those that lead to its CA
   * @param key PEM: its private key, PKCS#8, EC, RSA or Ed25519; may be the same file
   */
  public static TlsConfig files(Path certificate, Path key) {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(key, "key");
    return new TlsConfig(PemSource.files(certificate, key), false);
  }

  /**
   * Makes a certificate that nobody but a pin vouches for, good for ten years or until the process
   * ends.
   *
   * @param hosts DNS names and IP addresses that it is for, at least one
   */
  public static TlsConfig selfSigned(List<String> hosts) {
    return new TlsConfig(PemSource.memory(SelfSigned.make(required(hosts))), false);
  }

  /**
   * Likewise, kept in a file in that directory, which only this user may read; a later call takes
   * it again, so that its pin stays.
   *
   * @throws BadCertificateException when the directory cannot be written
   */
  public static TlsConfig selfSigned(Path directory, List<String> hosts) {
    Path file = KeptCertificate.in(directory, required(hosts));
    return files(file, file);
  }

  private static List<String> required(List<String> hosts) {
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a certificate needs a host that it is for");
    }
    return List.copyOf(hosts);
  }

  /**
   * Returns the same, but whether plain Hydra/1 is taken on the same port; without it, it is not.
   */
  public TlsConfig alsoPlain(boolean value) {
    return new TlsConfig(source, value);
  }

  /** Returns whether plain Hydra/1 is taken on the same port. */
  public boolean alsoPlain() {
    return alsoPlain;
  }

  PemSource source() {
    return source;
  }
}
