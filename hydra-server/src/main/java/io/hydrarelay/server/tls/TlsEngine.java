package io.hydrarelay.server.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What computes TLS. */
public enum TlsEngine {
  /** BoringSSL or OpenSSL, by Netty's native library: the faster one. */
  OPENSSL(SslProvider.OPENSSL_REFCNT),
  /** The JDK's own, on every platform. */
  JDK(SslProvider.JDK);

  /** The property of the JVM that names one, in any case, in place of the best. */
  public static final String PROPERTY = "hydra.tls.engine";

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /**
   * Returns the engine to use: what {@value #PROPERTY} says, else the native one if its library
   * loads here.
   *
   * @throws IllegalStateException when the property names none that works here
   */
  public static TlsEngine best() {
    String asked = System.getProperty(PROPERTY, "");
    if (asked.isEmpty()) {
      return OPENSSL.isAvailable() ? OPENSSL : JDK;
    }
    for (TlsEngine engine : values()) {
      if (engine.name().equalsIgnoreCase(asked) && engine.isAvailable()) {
        return engine;
      }
    }
    throw new IllegalStateException(
        "the TLS engine " + asked + " of -D" + PROPERTY + " does not work on this machine");
  }

  /** Returns whether it works here, and speaks TLS 1.3. */
  public boolean isAvailable() {
    return this == JDK || OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(provider);
  }

  SslProvider provider() {
    return provider;
  }

  /** Returns its name and version, for people. */
  @Override
  public String toString() {
    return this == OPENSSL && OpenSsl.isAvailable()
        ? OpenSsl.versionString() + " by netty-tcnative"
        : "JDK " + Runtime.version().feature();
  }
}
