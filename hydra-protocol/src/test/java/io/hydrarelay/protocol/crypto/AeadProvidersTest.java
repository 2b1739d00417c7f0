package io.hydrarelay.protocol.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("changes a system property")
class AeadProvidersTest {
  @AfterEach
  void forgetTheProperty() {
    System.clearProperty(AeadProviders.PROPERTY);
  }

  @Test
  void shouldPreferTheFastestCipher() {
    List<AeadProvider> everywhere =
        List.of(AeadProviders.conscrypt(), AeadProviders.jdk(), AeadProviders.bouncyCastle());
    List<AeadProvider> available = AeadProviders.available();

    assertEquals(everywhere, available.subList(available.size() - 3, available.size()));
    assertEquals(available.size() > 3, available.contains(AeadProviders.openSsl()));
    assertSame(available.get(0), AeadProviders.best());
    assertEquals(List.of(), AeadProviders.missing());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @EnabledForJreRange(min = JRE.JAVA_22)
  void shouldReachOpenSslWhereJavaCan() {
    assumeTrue(
        Stream.of("/lib64", "/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu")
            .anyMatch(folder -> Files.exists(Path.of(folder, "libcrypto.so.3"))),
        "OpenSSL 3 is not installed");

    assertSame(AeadProviders.openSsl(), AeadProviders.best());
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_21)
  void shouldSayWhyOpenSslIsOutOfReach() {
    LinkageError outOfReach =
        assertThrows(LinkageError.class, () -> AeadProviders.openSsl().create(new byte[32]));

    assertFalse(AeadProviders.available().contains(AeadProviders.openSsl()), outOfReach::toString);
  }

  @Test
  void shouldPassOverAProviderWhoseLibraryIsMissing() {
    assertFalse(AeadProviders.works(new MissingProvider()));
  }

  @Test
  void shouldUseTheProviderThatThePropertyNames() {
    System.setProperty(AeadProviders.PROPERTY, "bouncycastle");

    assertSame(AeadProviders.bouncyCastle(), AeadProviders.best());
  }

  @Test
  void shouldNameTheChoicesWhenThePropertyNamesNone() {
    System.setProperty(AeadProviders.PROPERTY, "libressl");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, AeadProviders::best);
    assertEquals(
        "hydra.aead is \"libressl\", which is none of "
            + AeadProviders.available().stream().map(AeadProvider::name).toList(),
        refused.getMessage());
  }

  @Test
  void shouldFindProvidersByName() {
    assertEquals(Optional.of(AeadProviders.jdk()), AeadProviders.byName("jdk"));
    assertEquals(Optional.empty(), AeadProviders.byName("libressl"));
  }

  @Test
  void shouldNotTrustAProviderThatSealsWrongly() {
    assertTrue(AeadProviders.works(AeadProviders.bouncyCastle()));
    assertFalse(AeadProviders.works(new FakeProvider(new SealsZeros())));
  }

  private static final class MissingProvider implements AeadProvider {
    @Override
    public String name() {
      return "missing";
    }

    @Override
    public Aead create(byte[] key) {
      throw new NoClassDefFoundError("org/conscrypt/Conscrypt");
    }
  }

  private record FakeProvider(Aead aead) implements AeadProvider {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Aead create(byte[] key) {
      return aead;
    }
  }

  private static final class SealsZeros implements Aead {
    @Override
    public void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
      out.put(new byte[out.remaining()]);
    }

    @Override
    public boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
      return true;
    }
  }
}
