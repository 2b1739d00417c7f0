package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HEADER byte by byte (§5.1), and what a consumer says of each wrong field (§8.4). */
class HeaderFrameTest {
  private static final byte[] HEADER =
      Bytes.of(
          "01", //                0 type: HEADER
          "00", //                1 flags
          "0078", //              2 length
          "0000000000000000", //  4 seq
          "01", //               12 suite: ChaCha20-Poly1305
          "00", //               13 features
          "0400", //             14 sig_interval: 1,024 frames
          "000003e8", //         16 sig_ms: 1,000
          "0000018bcfe56800", // 20 epoch
          "0000000000000000", // 28 prev_epoch: none
          "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f", // 36 salt
          "fc945759e8f27cc002c0ba238afa45ed47fbded8e111e2e82f46f9ca6b896387", // 68 signature, R
          "02f5542e4f48c9cbe8cbee499771a13730f9dc5e337b2094641a869128c82e01"); // 100 signature, S

  private static final int SIGNATURE = 68;

  @Test
  void shouldWriteEveryFieldAtItsOffset() {
    StreamHeader header =
        StreamHeader.create(Sessions.owned(), 1024, 1000, 1_700_000_000_000L, 0, TestProducer.SALT);

    assertArrayEquals(HEADER, header.toFrame());
  }

  @Test
  void shouldReadEveryFieldBack() {
    StreamHeader header = StreamHeader.of(Arrays.copyOfRange(HEADER, 12, HEADER.length));

    assertEquals(1, header.suite());
    assertEquals(0, header.features());
    assertEquals(1024, header.sigInterval());
    assertEquals(1000, header.sigMillis());
    assertEquals(1_700_000_000_000L, header.epoch());
    assertEquals(0, header.prevEpoch());
    assertArrayEquals(TestProducer.SALT, header.salt());
    assertArrayEquals(HEADER, header.toFrame());
  }

  static Stream<Arguments> tamperedTwins() {
    return Stream.of(
        arguments("flags", 1),
        arguments("seq", 11),
        arguments("suite", 12),
        arguments("features", 13),
        arguments("sig_interval", 15),
        arguments("sig_ms", 19),
        arguments("epoch", 27),
        arguments("prev_epoch", 35),
        arguments("salt", 36),
        arguments("signature, R", 68),
        arguments("signature, S", 100));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperedTwins")
  void shouldDropATwinThatTheProducerDidNotSign(String field, int offset) {
    TestConsumer consumer = new TestConsumer().take(Bytes.flipped(HEADER, offset), HEADER);

    assertEquals(List.of("bad header", "stream 1700000000000 first"), consumer.events);
  }

  @Test
  void shouldDropABodyOfAnotherLength() {
    byte[] shorter = Bytes.with(Bytes.shorter(HEADER), 3, 0x77);
    byte[] longer = Bytes.with(Bytes.longer(HEADER), 3, 0x79);
    TestConsumer consumer = new TestConsumer().take(shorter, longer);

    assertEquals(List.of("bad header", "bad header"), consumer.events);
    assertThrows(IllegalArgumentException.class, () -> StreamHeader.of(new byte[119]));
  }

  static Stream<Arguments> signedTwins() {
    return Stream.of(
        arguments("suite 2: AES-256-GCM", 12, "02", "fatal unsupported"),
        arguments("features", 13, "01", "fatal unsupported"),
        arguments("sig_interval 1", 14, "0001", "fatal malformed"),
        arguments("sig_ms 0: no timer", 16, "00000000", "stream 1700000000000 first"),
        arguments("epoch 0", 20, "0000000000000000", "fatal malformed"),
        arguments("epoch 2^53", 20, "0020000000000000", "fatal malformed"),
        arguments("epoch 2^64 - 1", 20, "ffffffffffffffff", "fatal malformed"),
        arguments("prev_epoch = epoch", 28, "0000018bcfe56800", "fatal malformed"),
        arguments("prev_epoch 2^64 - 1", 28, "ffffffffffffffff", "fatal malformed"),
        arguments("salt", 36, "ff", "stream 1700000000000 first"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signedTwins")
  void shouldStopAtATwinThatTheProducerSigned(
      String field, int offset, String value, String expected) {
    TestConsumer consumer = new TestConsumer().take(signed(with(HEADER, offset, value)));

    assertEquals(List.of(expected), consumer.events);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signedTwins")
  void shouldOnlyDropTheSameTwinInAnOpenSession(
      String field, int offset, String value, String expected) {
    byte[] unsigned = with(HEADER, 14, "0000" + "00000000");
    Arrays.fill(unsigned, SIGNATURE, unsigned.length, (byte) 0);
    TestConsumer consumer = new TestConsumer(Sessions.open(), OpenerOptions.DEFAULT);

    consumer.take(with(unsigned, offset, value));

    boolean accepted = expected.startsWith("stream");
    assertEquals(List.of(accepted ? expected : "bad header"), consumer.events);
  }

  @Test
  void shouldNotMakeAHeaderThatConsumersWouldRefuse() {
    SessionCredentials owned = Sessions.owned();

    assertThrows(IllegalArgumentException.class, () -> create(owned, 1, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> create(owned, 65_536, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> create(owned, 2, -1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> create(owned, 2, 1L << 32, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> create(owned, 2, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> create(owned, 2, 0, 1L << 53, 0));
    assertThrows(IllegalArgumentException.class, () -> create(owned, 2, 0, 5, 5));
    assertThrows(IllegalArgumentException.class, () -> create(Sessions.open(), 2, 0, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> create(owned.withoutSigningKey(), 2, 0, 1, 0));
  }

  private static StreamHeader create(
      SessionCredentials session, int sigInterval, long sigMillis, long epoch, long prevEpoch) {
    return StreamHeader.create(
        session, sigInterval, sigMillis, epoch, prevEpoch, TestProducer.SALT);
  }

  private static byte[] with(byte[] frame, int offset, String value) {
    byte[] twin = frame.clone();
    byte[] bytes = Bytes.of(value);
    System.arraycopy(bytes, 0, twin, offset, bytes.length);
    return twin;
  }

  /** Signs the first 56 bytes of the body anew, as the producer would. */
  private static byte[] signed(byte[] frame) {
    SigningKey key = Sessions.signingKey();
    byte[] message =
        ByteBuffer.allocate(15 + 64 + 56)
            .put("hydra/1 stream\0".getBytes(StandardCharsets.US_ASCII))
            .put(Sessions.owned().id().bytes())
            .put(frame, 12, 56)
            .array();
    byte[] twin = frame.clone();
    System.arraycopy(key.sign(message), 0, twin, SIGNATURE, 64);
    return twin;
  }
}
