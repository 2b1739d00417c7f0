package io.hydrarelay.client;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;

/**
 * Why no TLS came about.
 *
 * @param isDistrust whether the relay is not the one that was meant: no further attempt helps
 * @param what what the relay has done or is, to stand behind its name
 */
record TlsProblem(boolean isDistrust, String what) {
  private static final int MAX_DEPTH = 16;

  /** Translates what the TLS engine said of a handshake. */
  static TlsProblem of(Throwable failure) {
    return certificateProblem(failure)
        .map(wrong -> new TlsProblem(true, wrong))
        .orElseGet(() -> new TlsProblem(false, handshakeProblem(failure)));
  }

  /** Engines wrap what a trust manager says in exceptions of their own. */
  private static Optional<String> certificateProblem(Throwable failure) {
    Optional<String> found = Optional.empty();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
      if (cause instanceof CertificateExpiredException) {
        return Optional.of("shows a certificate that has expired");
      }
      if (cause instanceof CertificateNotYetValidException) {
        return Optional.of("shows a certificate that is not valid yet");
      }
      if (cause instanceof CertificateException distrust) {
        found = Optional.of("is not trusted: " + sentence(distrust));
      }
      cause = cause.getCause();
    }
    return found;
  }

  private static String sentence(CertificateException distrust) {
    String message = String.valueOf(distrust.getMessage());
    if (message.contains("PKIX path building failed")) {
      return "no certificate authority that is trusted here has signed its certificate";
    }
    if (message.startsWith("No ")) { // "No name matching", "No subject alternative"
      return "its certificate is for another host (" + message + ")";
    }
    return message;
  }

  private static String handshakeProblem(Throwable failure) {
    if (failure instanceof NotSslRecordException) {
      return "does not speak TLS; for plain TCP there are tickets of the scheme hydra";
    }
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof ClosedChannelException || message.startsWith("Connection closed")) {
      return "closed the connection in the TLS handshake; it may not speak TLS";
    }
    String upper = message.toUpperCase(Locale.ROOT);
    if (upper.contains("PROTOCOL_VERSION") || upper.contains("PROTOCOL VERSION")) {
      return "does not speak TLS 1.3";
    }
    return failure instanceof IOException
        ? "refused TLS: " + message
        : "failed in the TLS handshake: " + failure;
  }
}
