package io.hydrarelay.testkit.blindness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NeedleSearchTest {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Random random = new Random(20_261_126);
  private final byte[] key = randomBytes(32);

  @Test
  void shouldFindAKeyAsItIs() throws Exception {
    assertFoundAs(Encoding.RAW, key);
  }

  @Test
  void shouldFindHalfAKey() throws Exception {
    assertFoundAs(Encoding.RAW, Arrays.copyOf(key, 16));
    assertFoundAs(Encoding.RAW, Arrays.copyOfRange(key, 16, 32));
  }

  @Test
  void shouldFindAKeyInTheWordsOfACipher() throws Exception {
    int[] ints = new int[8];
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ints);
    ByteBuffer words = ByteBuffer.allocate(32);
    words.asIntBuffer().put(ints);
    assertFoundAs(Encoding.INTS, words.array());
    long[] longs = new long[4];
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(longs);
    words.asLongBuffer().put(longs);
    assertFoundAs(Encoding.LONGS, words.array());
  }

  @Test
  void shouldFindAKeyThatBeginsWithItsEnd() throws Exception {
    byte[] reversed = new byte[key.length];
    for (int i = 0; i < key.length; i++) {
      reversed[i] = key[key.length - 1 - i];
    }
    assertFoundAs(Encoding.REVERSED, reversed);
  }

  @Test
  void shouldFindAKeyInHexadecimalText() throws Exception {
    assertFoundAsText(Encoding.HEX, HexFormat.of().formatHex(key));
    assertFoundAsText(Encoding.HEX, HexFormat.of().withUpperCase().formatHex(key));
  }

  @Test
  void shouldFindAKeyAnywhereInBase64Text() throws Exception {
    for (int before = 0; before < 5; before++) {
      byte[] more = randomBytes(before + key.length + 7);
      System.arraycopy(key, 0, more, before, key.length);
      assertFoundAsText(Encoding.BASE64, Base64.getEncoder().encodeToString(more));
      assertFoundAsText(Encoding.BASE64, Base64.getUrlEncoder().encodeToString(more));
    }
  }

  @Test
  void shouldFindAKeyPrintedAsAListOfNumbers() throws Exception {
    assertFoundAsText(Encoding.DECIMAL, Arrays.toString(key));
  }

  @Test
  void shouldFindNothingInRandomBytes() throws Exception {
    assertEquals(Set.of(), search(randomBytes(3 * CHUNK_BYTES)));
  }

  @Test
  void shouldSayWhereItIs() throws Exception {
    Needle needle = new Needle("key", Encoding.RAW, key);
    for (int offset : new int[] {0, 1, CHUNK_BYTES - 5, CHUNK_BYTES, 2 * CHUNK_BYTES - 32 - 1}) {
      byte[] haystack = randomBytes(2 * CHUNK_BYTES);
      System.arraycopy(key, 0, haystack, offset, key.length);
      List<Long> offsets = new ArrayList<>();
      long searched =
          new NeedleSearch(List.of(needle))
              .search(
                  Channels.newChannel(new ByteArrayInputStream(haystack)),
                  1_000,
                  (found, at) -> offsets.add(at));
      assertEquals(List.of(1_000L + offset), offsets);
      assertEquals(haystack.length, searched);
    }
  }

  @Test
  void shouldNotBeConfusedByInputsShorterThanTheNeedle() throws Exception {
    for (int bytes = 0; bytes < key.length; bytes++) {
      Needle needle = new Needle("key", Encoding.RAW, key);
      ByteArrayInputStream input = new ByteArrayInputStream(Arrays.copyOf(key, bytes));
      long searched =
          new NeedleSearch(List.of(needle))
              .search(
                  Channels.newChannel(input),
                  0,
                  (found, at) -> {
                    throw new AssertionError("found at " + at);
                  });
      assertEquals(bytes, searched);
    }
  }

  @Test
  void shouldRefuseWhatCouldBeFoundByAccident() {
    assertFalse(isSecret(new byte[32]));
    assertFalse(isSecret("short".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(isSecret(key));
  }

  private static boolean isSecret(byte[] bytes) {
    try {
      return new Secret("test", bytes, Set.of()).bytes().length == bytes.length;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  @Test
  void shouldNotShowASecretInWords() {
    Secret secret = new Secret("the key", key, Set.of());
    assertEquals("Secret[the key]", secret.toString());
    assertEquals("Needle[the key RAW]", new Needle("the key", Encoding.RAW, key).toString());
  }

  private void assertFoundAsText(Encoding encoding, String text) throws IOException {
    Stream.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)
        .map(text::getBytes)
        .forEach(
            bytes -> {
              try {
                assertFoundAs(encoding, bytes);
              } catch (IOException impossible) {
                throw new AssertionError(impossible);
              }
            });
  }

  private void assertFoundAs(Encoding encoding, byte[] form) throws IOException {
    byte[] haystack = randomBytes(100_000);
    System.arraycopy(form, 0, haystack, random.nextInt(90_000), form.length);
    assertTrue(search(haystack).contains(encoding), () -> encoding + " was not found");
  }

  private Set<Encoding> search(byte[] haystack) throws IOException {
    List<Needle> needles = new ArrayList<>();
    for (byte[] piece : new Secret("key", key, Set.of()).pieces()) {
      for (Encoding encoding : Encoding.values()) {
        encoding.forms(piece).forEach(form -> needles.add(new Needle("key", encoding, form)));
      }
    }
    Set<Encoding> found = new HashSet<>();
    new NeedleSearch(needles)
        .search(
            Channels.newChannel(new ByteArrayInputStream(haystack)),
            0,
            (needle, offset) -> found.add(needle.encoding()));
    return found;
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
