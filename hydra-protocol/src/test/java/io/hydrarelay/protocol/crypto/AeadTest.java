package io.hydrarelay.protocol.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.hydrarelay.protocol.Bytes;
import java.lang.management.ManagementFactory;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AeadTest {
  private static final byte[] KEY = Bytes.of(Bytes.times(32, "42"));
  private static final byte[] HEADER = Bytes.of("0203001500000000", "00000007");
  private static final byte[] PLAINTEXT = Bytes.of("68656c6c6f");
  private static final long SEQ = 7;

  private static final AeadProvider CONSCRYPT_WITHOUT_FUNCTIONS =
      new AeadProvider() {
        @Override
        public String name() {
          return "conscrypt by its public interface";
        }

        @Override
        public Aead create(byte[] key) {
          return ConscryptAeadProvider.ofCipher(key);
        }

        @Override
        public String toString() {
          return name();
        }
      };

  static List<AeadProvider> providers() {
    List<AeadProvider> providers = new ArrayList<>(AeadProviders.available());
    if (providers.contains(AeadProviders.conscrypt())) {
      providers.add(CONSCRYPT_WITHOUT_FUNCTIONS);
    }
    return providers;
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldOpenAGenuineFrameAfterAForgedOneOfTheSameSeq(AeadProvider provider) {
    byte[] genuine = seal(provider, SEQ);
    Aead aead = provider.create(KEY);

    assertFalse(open(aead, SEQ, Bytes.flipped(genuine, 0)));
    assertFalse(open(aead, SEQ, Bytes.flipped(genuine, genuine.length - 1)));
    assertTrue(open(aead, SEQ, genuine));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldOpenTheSameFrameTwice(AeadProvider provider) {
    byte[] genuine = seal(provider, SEQ);
    Aead aead = provider.create(KEY);

    assertTrue(open(aead, SEQ, genuine));
    assertTrue(open(aead, SEQ, genuine));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldOpenFrameZeroFirst(AeadProvider provider) {
    assertTrue(open(provider.create(KEY), 0, seal(provider, 0)));
  }

  /** No producer comes that far, but those who test consumers do. */
  @ParameterizedTest
  @MethodSource("providers")
  void shouldTakeTheHighestSeqFirst(AeadProvider provider) {
    assertTrue(open(provider.create(KEY), -1, seal(provider, -1)));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldAuthenticateHeaderSeqAndKey(AeadProvider provider) {
    ByteBuffer sealed = ByteBuffer.wrap(seal(provider, SEQ));
    ByteBuffer out = ByteBuffer.allocate(PLAINTEXT.length);
    ByteBuffer otherHeader = ByteBuffer.wrap(Bytes.flipped(HEADER, 1));
    ByteBuffer header = ByteBuffer.wrap(HEADER);

    assertFalse(provider.create(KEY).open(SEQ, otherHeader, sealed, out));
    assertFalse(provider.create(KEY).open(SEQ + 1, header, sealed, out));
    assertFalse(provider.create(Bytes.flipped(KEY, 31)).open(SEQ, header, sealed, out));
    assertEquals(0, out.position());
    assertTrue(provider.create(KEY).open(SEQ, header, sealed, out));
    assertArrayEquals(PLAINTEXT, Bytes.copy(out.flip()));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldTakeWhatIsTooShortForATagAsForged(AeadProvider provider) {
    Aead aead = provider.create(KEY);

    assertFalse(open(aead, SEQ, new byte[0]));
    assertFalse(open(aead, SEQ, new byte[15]));
    assertTrue(open(aead, SEQ, seal(provider, SEQ)));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldNeverSealASeqTwiceInARow(AeadProvider provider) {
    Aead aead = provider.create(KEY);
    seal(aead, SEQ);

    assertThrows(IllegalStateException.class, () -> seal(aead, SEQ));
    assertArrayEquals(seal(provider, SEQ + 1), seal(aead, SEQ + 1));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldSealAndOpenInAnyKindOfBuffer(AeadProvider provider) {
    byte[] expected = seal(provider, SEQ);
    ByteBuffer direct = ByteBuffer.allocateDirect(3 + expected.length).position(3);

    provider.create(KEY).seal(SEQ, readOnly(HEADER), readOnly(PLAINTEXT), direct);
    assertArrayEquals(expected, Bytes.copy(direct.flip().position(3)));

    ByteBuffer out = ByteBuffer.allocateDirect(1 + PLAINTEXT.length).position(1);
    assertTrue(provider.create(KEY).open(SEQ, readOnly(HEADER), direct.asReadOnlyBuffer(), out));
    assertArrayEquals(PLAINTEXT, Bytes.copy(out.flip().position(1)));
    assertEquals(3, direct.position());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldSealTheSameAsEveryOtherProvider(AeadProvider provider) {
    assertArrayEquals(seal(AeadProviders.bouncyCastle(), SEQ), seal(provider, SEQ));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldSealAndOpenInPlace(AeadProvider provider) {
    for (ByteBuffer memory : List.of(ByteBuffer.allocate(64), ByteBuffer.allocateDirect(64))) {
      int sealedBytes = PLAINTEXT.length + 16;
      memory.put(5, PLAINTEXT);

      provider
          .create(KEY)
          .seal(
              SEQ,
              ByteBuffer.wrap(HEADER),
              memory.duplicate().position(5).limit(5 + PLAINTEXT.length),
              memory.duplicate().position(5));
      ByteBuffer sealed = memory.duplicate().position(5).limit(5 + sealedBytes);
      assertArrayEquals(seal(provider, SEQ), Bytes.copy(sealed.duplicate()));

      ByteBuffer out = memory.duplicate().position(5);
      assertTrue(provider.create(KEY).open(SEQ, ByteBuffer.wrap(HEADER), sealed, out));
      assertArrayEquals(PLAINTEXT, Bytes.copy(out.flip().position(5)));
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldSealAndOpenEverySizeOneAfterTheOther(AeadProvider provider) {
    Aead sealing = provider.create(KEY);
    Aead opening = provider.create(KEY);
    Aead reference = AeadProviders.bouncyCastle().create(KEY);
    int[] sizes = {0, 1, 15, 16, 17, 63, 64, 65, 4_096, 65_408, 0, 3};
    for (int i = 0; i < sizes.length; i++) {
      byte[] plaintext = new byte[sizes[i]];
      Arrays.fill(plaintext, (byte) i);
      ByteBuffer sealed = ByteBuffer.allocateDirect(sizes[i] + 16);
      ByteBuffer expected = ByteBuffer.allocate(sizes[i] + 16);

      sealing.seal(i, ByteBuffer.wrap(HEADER), ByteBuffer.wrap(plaintext), sealed);
      reference.seal(i, ByteBuffer.wrap(HEADER), ByteBuffer.wrap(plaintext), expected);
      assertEquals(expected.flip(), sealed.flip());

      ByteBuffer out = ByteBuffer.allocate(sizes[i]);
      assertTrue(opening.open(i, ByteBuffer.wrap(HEADER), sealed, out));
      assertArrayEquals(plaintext, out.array());
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldServeManyThreads(AeadProvider provider) {
    byte[] expected = seal(AeadProviders.bouncyCastle(), SEQ);

    boolean allEqual =
        IntStream.range(0, 1_000)
            .parallel()
            .allMatch(i -> Arrays.equals(expected, seal(provider, SEQ)));

    assertTrue(allEqual);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldNeverWriteBeyondItsRoom(AeadProvider provider) {
    for (ByteBuffer memory : List.of(ByteBuffer.allocate(64), ByteBuffer.allocateDirect(64))) {
      byte[] sealed = seal(provider, SEQ);
      ByteBuffer sealedRoom = memory.duplicate().limit(sealed.length - 1);
      ByteBuffer room = memory.duplicate().limit(PLAINTEXT.length - 1);
      ByteBuffer header = ByteBuffer.wrap(HEADER);

      assertThrows(
          BufferOverflowException.class,
          () -> provider.create(KEY).seal(SEQ, header, ByteBuffer.wrap(PLAINTEXT), sealedRoom));
      assertThrows(
          BufferOverflowException.class,
          () -> provider.create(KEY).open(SEQ, header, ByteBuffer.wrap(sealed), room));
      assertEquals(
          ByteBuffer.allocate(64 - sealedRoom.limit()), memory.position(sealed.length - 1));
    }
  }

  @Test
  void shouldMakeNoObjectForAFrameWithConscrypt() {
    Aead sealing = AeadProviders.conscrypt().create(KEY);
    Aead opening = AeadProviders.conscrypt().create(KEY);
    ByteBuffer header = ByteBuffer.wrap(HEADER);
    ByteBuffer plaintext = ByteBuffer.allocateDirect(64);
    ByteBuffer sealed = ByteBuffer.allocateDirect(80);
    LongConsumer round =
        seq -> {
          sealing.seal(seq, header, plaintext.clear(), sealed.clear());
          assertTrue(opening.open(seq, header, sealed.flip(), plaintext.clear()));
        };
    LongStream.range(0, 20_000).forEach(round);

    long before = allocatedBytes();
    LongStream.range(20_000, 30_000).forEach(round);

    long bytesPerFrame = (allocatedBytes() - before) / 20_000;
    assertTrue(bytesPerFrame < 16, () -> bytesPerFrame + " bytes a frame");
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static ByteBuffer readOnly(byte[] bytes) {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  private static byte[] seal(AeadProvider provider, long seq) {
    return seal(provider.create(KEY), seq);
  }

  private static byte[] seal(Aead aead, long seq) {
    ByteBuffer plaintext = ByteBuffer.wrap(PLAINTEXT);
    ByteBuffer sealed = ByteBuffer.allocate(PLAINTEXT.length + 16);
    aead.seal(seq, ByteBuffer.wrap(HEADER), plaintext, sealed);
    assertFalse(plaintext.hasRemaining());
    assertFalse(sealed.hasRemaining());
    return sealed.array();
  }

  private static boolean open(Aead aead, long seq, byte[] sealed) {
    ByteBuffer out = ByteBuffer.allocate(PLAINTEXT.length);
    boolean genuine = aead.open(seq, ByteBuffer.wrap(HEADER), ByteBuffer.wrap(sealed), out);
    assertEquals(genuine ? PLAINTEXT.length : 0, out.position());
    return genuine;
  }
}
