package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The implementations of ChaCha20-Poly1305 at hand. Thread-safe.
 *
 * <p>{@link #best} is the one that the system property {@value #PROPERTY} names ({@code openssl},
 * {@code conscrypt}, {@code jdk} or {@code bouncycastle}). Without it, it is the fastest of those
 * that are present and pass a self-test, which is made once: OpenSSL's on Linux from Java 22 on,
 * where the process has the permission for native access; else Conscrypt's if its jar is there, the
 * runtime's, and Bouncy Castle's, which is pure Java, where there is no other.
 */
public final class AeadProviders {
  /** System property that names the provider to use. */
  public static final String PROPERTY = "hydra.aead";

  private static final AeadProvider OPENSSL = new OpenSslAeadProvider();
  private static final AeadProvider CONSCRYPT = new ConscryptAeadProvider();
  private static final AeadProvider JDK = new JdkAeadProvider();
  private static final AeadProvider BOUNCY_CASTLE = new BouncyCastleAeadProvider();
  private static final List<AeadProvider> BEST_FIRST =
      List.of(OPENSSL, CONSCRYPT, JDK, BOUNCY_CASTLE);

  /** To look for the others would load their libraries. */
  private static final class Fastest {
    static final AeadProvider PROVIDER =
        BEST_FIRST.stream().filter(AeadProviders::works).findFirst().orElseThrow();
  }

  private static final class Available {
    static final List<AeadProvider> PROVIDERS =
        BEST_FIRST.stream().filter(AeadProviders::works).toList();
  }

  private AeadProviders() {}

  /**
   * Returns the provider to use where the caller has no wish.
   *
   * @throws IllegalArgumentException when the system property names none that is available
   */
  public static AeadProvider best() {
    String wanted = System.getProperty(PROPERTY);
    if (wanted == null) {
      return Fastest.PROVIDER;
    }
    return byName(wanted)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY + " is \"" + wanted + "\", which is none of " + names()));
  }

  /** Returns the cipher of the Java runtime; it fails at its first use where there is none. */
  public static AeadProvider jdk() {
    return JDK;
  }

  /** Returns the cipher of Bouncy Castle's light-weight API. */
  public static AeadProvider bouncyCastle() {
    return BOUNCY_CASTLE;
  }

  /** Returns OpenSSL's cipher; it fails at its first use where it cannot be reached. */
  public static AeadProvider openSsl() {
    return OPENSSL;
  }

  /** Returns Conscrypt's cipher; it fails at its first use where its jar is missing. */
  public static AeadProvider conscrypt() {
    return CONSCRYPT;
  }

  /** Returns all providers that work here, the best first; never empty. */
  public static List<AeadProvider> available() {
    return Available.PROVIDERS;
  }

  /**
   * Returns the providers that an application could add to have a faster cipher than the best that
   * works; often none.
   */
  public static List<AeadProvider> missing() {
    boolean isNative = Fastest.PROVIDER == OPENSSL || Fastest.PROVIDER == CONSCRYPT;
    return isNative ? List.of() : List.of(CONSCRYPT);
  }

  /** Returns the provider of that name, if it works here. */
  public static Optional<AeadProvider> byName(String name) {
    return BEST_FIRST.stream()
        .filter(provider -> provider.name().equals(name))
        .filter(AeadProviders::works)
        .findFirst();
  }

  private static List<String> names() {
    return available().stream().map(AeadProvider::name).toList();
  }

  /** Seals nothing under a key of zeros and compares the tag with the known one. */
  static boolean works(AeadProvider provider) {
    byte[] expected = HexFormat.of().parseHex("4eb972c9a8fb3a1b382bb4d36f5ffad1");
    try {
      ByteBuffer tag = ByteBuffer.allocate(expected.length);
      Aead aead = provider.create(new byte[32]);
      aead.seal(0, ByteBuffer.allocate(0), ByteBuffer.allocate(0), tag);
      return ByteBuffer.wrap(expected).equals(tag.flip());
    } catch (RuntimeException | LinkageError unusable) {
      return false;
    }
  }
}
