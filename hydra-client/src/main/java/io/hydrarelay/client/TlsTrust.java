package io.hydrarelay.client;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/**
 * Whom a client believes to be the relay of a {@code hydras} ticket (Hydra/1 §3.1). Immutable and
 * thread-safe. Without TLS it plays no part.
 */
public sealed interface TlsTrust {
  /** Returns the trust in the certificate authorities of the JVM, and in the ticket's host name. */
  static TlsTrust system() {
    return new SystemAuthorities();
  }

  /**
   * Returns the trust in the certificate authorities of that file, and in the ticket's host name.
   *
   * @param file PEM, one or more certificates; read at every connection that is made
   */
  static TlsTrust authorities(Path file) {
    return new Authorities(file);
  }

  /**
   * Returns the trust in one key, whoever has signed its certificate, for whatever host and time:
   * the pin decides alone.
   *
   * @param text {@code sha256:} and the SHA-256 of the certificate's SubjectPublicKeyInfo in
   *     base64url; base64 and padding are taken as well
   * @throws IllegalArgumentException when the text is not of that form
   */
  static TlsTrust pin(String text) {
    return new Pin(text);
  }

  /** Certificate authorities of the JVM. */
  record SystemAuthorities() implements TlsTrust {}

  /**
   * Certificate authorities in a file.
   *
   * @param file PEM
   */
  record Authorities(Path file) implements TlsTrust {
    /** Demands a file. */
    public Authorities {
      Objects.requireNonNull(file, "file");
    }
  }

  /**
   * One key.
   *
   * @param text {@code sha256:} and 43 characters of base64url
   */
  record Pin(String text) implements TlsTrust {
    private static final String PREFIX = "sha256:";
    private static final int HASH_BYTES = 32;

    /** Demands the form, and writes it in one way. */
    public Pin {
      text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(hash(text));
    }

    private static byte[] hash(String text) {
      Objects.requireNonNull(text, "text");
      try {
        if (text.startsWith(PREFIX)) {
          String digits = text.substring(PREFIX.length()).replace('+', '-').replace('/', '_');
          byte[] hash = Base64.getUrlDecoder().decode(digits);
          if (hash.length == HASH_BYTES) {
            return hash;
          }
        }
      } catch (IllegalArgumentException notBase64) {
        // Said below.
      }
      throw new IllegalArgumentException(
          "a pin is " + PREFIX + " and 43 characters of base64url, not \"" + text + "\"");
    }
  }
}
