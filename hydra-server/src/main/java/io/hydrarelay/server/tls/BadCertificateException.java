package io.hydrarelay.server.tls;

/**
 * A certificate and key that a relay cannot use. The message is one sentence that names the file
 * and what is wrong with it, and never holds a part of the key.
 */
public final class BadCertificateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  BadCertificateException(String message) {
    super(message);
  }

  BadCertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
