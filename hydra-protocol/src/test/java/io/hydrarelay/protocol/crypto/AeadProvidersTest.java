package io.hydrarelay.protocol.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("changes a system property")
class AeadProvidersTest {
  @AfterEach
  void forgetTheProperty() {
    System.clearProperty(AeadProviders.PROPERTY);
  }

  @Test
  void shouldPreferTheFastestCipher() {
    assertEquals(
        List.of(AeadProviders.conscrypt(), AeadProviders.jdk(), AeadProviders.bouncyCastle()),
        AeadProviders.available());
    assertSame(AeadProviders.conscrypt(), AeadProviders.best());
    assertEquals(List.of(), AeadProviders.missing());
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
    System.setProperty(AeadProviders.PROPERTY, "openssl");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, AeadProviders::best);
    assertEquals(
        "hydra.aead is \"openssl\", which is none of "
            + AeadProviders.available().stream().map(AeadProvider::name).toList(),
        refused.getMessage());
  }

  @Test
  void shouldFindProvidersByName() {
    assertEquals(Optional.of(AeadProviders.jdk()), AeadProviders.byName("jdk"));
    assertEquals(Optional.empty(), AeadProviders.byName("openssl"));
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
