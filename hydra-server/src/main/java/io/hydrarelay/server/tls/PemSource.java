package io.hydrarelay.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where a certificate and its key come from, as PEM text. */
interface PemSource {
  /** No certificate is so long; a chain has some kilobytes. */
  int MAX_BYTES = 1 << 20;

  /**
   * One reading of both.
   *
   * @param certificate the chain, the relay's own first
   * @param key the private key of the first
   */
  record Pair(String certificate, String key) {
    @Override
    public String toString() {
      return "Pair[certificate and key]";
    }
  }

  /**
   * Reads both.
   *
   * @throws BadCertificateException naming the file that cannot be read
   */
  Pair read();

  /** Returns what to call the certificate in messages. */
  String certificateName();

  /** Returns what to call the key in messages. */
  String keyName();

  /** Returns a source of two files. */
  static PemSource files(Path certificate, Path key) {
    return new PemSource() {
      @Override
      public Pair read() {
        return new Pair(text(certificate), text(key));
      }

      @Override
      public String certificateName() {
        return "the certificate " + certificate;
      }

      @Override
      public String keyName() {
        return "the key " + key;
      }
    };
  }

  /** Returns a source that holds both. */
  static PemSource memory(Pair pair) {
    return new PemSource() {
      @Override
      public Pair read() {
        return pair;
      }

      @Override
      public String certificateName() {
        return "the self-signed certificate";
      }

      @Override
      public String keyName() {
        return "its key";
      }
    };
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new BadCertificateException(file + " is too long for a certificate or a key");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException missing) {
      throw new BadCertificateException("there is no file " + file, missing);
    } catch (IOException unreadable) {
      throw new BadCertificateException(file + " cannot be read: " + unreadable, unreadable);
    }
  }
}
