package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DATA, CHECK and END byte by byte (§5.4, §5.5), outside and inside the encryption. */
class SealedFramesTest {
  private static final long EPOCH = TestProducer.EPOCH;
  private static final String BEGUN = "stream " + EPOCH + " first";

  private static final byte[] DATA =
      Bytes.of(
          "02", //                0 type: DATA
          "03", //                1 flags: first and last fragment
          "0011", //              2 length
          "0000000000000000", //  4 seq
          "d3", //               12 ciphertext of "x"
          "0cd87d8624ddd02a3f462142af1fff42"); // 13 tag

  private static final byte[] END =
      Bytes.of(
          "04", //                0 type: END
          "00", //                1 flags: another stream follows
          "0078", //              2 length
          "0000000000000001", //  4 seq
          "0ec7bdf165e7bcbc", // 12 time_ms, encrypted
          "d60ac9483a33036b9c67da01b5dd78e345491b276999c52d6466f96427ed48f8", // 20 chain
          "2a47a626429384576fb2eee89954921adb1e4220018bd34c0d4c216111a1a490", // 52 signature, R
          "c5014125340f83b9ddeb50e8fdb71f15fc90fc9f7472131c824fa53ee723b7b4", // 84 signature, S
          "d6427de97469f71625e6445b83d9307f"); // 116 tag

  private final TestProducer producer = new TestProducer();
  private final TestConsumer consumer = new TestConsumer();

  @Test
  void shouldSealEveryFieldAtItsOffset() {
    producer.message("x");
    producer.nowMillis = EPOCH + 5;
    producer.end(false);

    assertArrayEquals(DATA, producer.sent.get(0));
    assertArrayEquals(END, producer.sent.get(1));
  }

  static Stream<Arguments> tamperedTwins() {
    return Stream.of(
        arguments("DATA type: CHECK", DATA, 0, 0x03, "auth"),
        arguments("DATA type: none", DATA, 0, 0x07, "unexpected"),
        arguments("DATA flags: known", DATA, 1, 0x02, "auth"),
        arguments("DATA flags: unknown", DATA, 1, 0x13, "malformed"),
        arguments("DATA seq: another", DATA, 11, 0x01, "auth"),
        arguments("DATA seq: 2^53 - 1", withSeq(DATA, (1L << 53) - 1), 0, 0x02, "malformed"),
        arguments("DATA seq: 2^64 - 1", withSeq(DATA, -1), 0, 0x02, "malformed"),
        arguments("DATA ciphertext", DATA, 12, 0x00, "auth"),
        arguments("DATA tag", DATA, 28, 0x00, "auth"),
        arguments("END type: DATA", END, 0, 0x02, "auth"),
        arguments("END flags: last", END, 1, 0x02, "auth"),
        arguments("END seq", END, 11, 0x02, "auth"),
        arguments("END time_ms", END, 12, 0x00, "auth"),
        arguments("END chain", END, 20, 0x00, "auth"),
        arguments("END signature", END, 52, 0x00, "auth"),
        arguments("END tag", END, 131, 0x00, "auth"));
  }

  private static byte[] withSeq(byte[] frame, long seq) {
    byte[] twin = frame.clone();
    ByteBuffer.wrap(twin).putLong(FrameHeader.SEQ_OFFSET, seq);
    return twin;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperedTwins")
  void shouldDropATwinAndTakeTheGenuineFrameAfterIt(
      String field, byte[] genuine, int offset, int value, String reason) {
    consumer.take(producer.headerFrame());

    consumer.take(Bytes.with(genuine, offset, value), DATA, END);

    assertEquals(
        List.of(BEGUN, "bad " + reason, "message x", "verified 1 " + (EPOCH + 5), "end false"),
        consumer.events);
  }

  @Test
  void shouldDropABodyWithoutRoomForATag() {
    byte[] tooShort = Bytes.of("02", "03", "000f", "0000000000000000", Bytes.times(15, "00"));

    consumer.take(producer.headerFrame(), tooShort);

    assertEquals(List.of(BEGUN, "bad malformed"), consumer.events);
  }

  @Test
  void shouldNoticeALengthThatDoesNotFit() {
    byte[] shorter = Bytes.with(Bytes.shorter(DATA), 3, 0x10);
    byte[] longer = Bytes.with(Bytes.longer(DATA), 3, 0x12);

    consumer.take(producer.headerFrame(), shorter, longer);

    assertEquals(List.of(BEGUN, "bad auth", "bad auth"), consumer.events);
  }

  static Stream<Arguments> illFormedContents() {
    int whole = FrameHeader.FIRST | FrameHeader.LAST;
    int padded = whole | FrameHeader.PADDED;
    int batch = whole | FrameHeader.BATCH;
    return Stream.of(
        arguments("padding: no mark", padded, "61 00 00"),
        arguments("padding: nothing", padded, ""),
        arguments("batch: no record", batch, ""),
        arguments("batch: half a length", batch, "00"),
        arguments("batch: record past the end", batch, "0002 61"),
        arguments("batch: half a second record", batch, "0001 61 0001"),
        arguments("batch: not the last fragment", batch & ~FrameHeader.LAST, "0001 61"),
        arguments("batch: not the first fragment", batch & ~FrameHeader.FIRST, "0001 61"),
        arguments("padded batch: nothing in it", batch | FrameHeader.PADDED, "80"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("illFormedContents")
  void shouldStopAtAGenuineDataThatIsIllFormed(String fault, int flags, String plaintext) {
    producer.frames.seal(FrameType.DATA, flags, ByteBuffer.wrap(Bytes.of(plaintext)));

    consumer.takeAll(producer);

    assertEquals(List.of(BEGUN, "fatal malformed"), consumer.events);
  }

  @Test
  void shouldReadPaddingAndBatches() {
    int batch = FrameHeader.FIRST | FrameHeader.LAST | FrameHeader.BATCH;
    byte[] plaintext =
        Bytes.of(
            "0003", "6f6e65", // record "one"
            "0000", //           an empty record
            "0001", "80", //     a record that looks like padding
            "80", "0000"); //    padding
    producer.frames.seal(FrameType.DATA, batch | FrameHeader.PADDED, ByteBuffer.wrap(plaintext));

    consumer.takeAll(producer);

    assertEquals(4, consumer.events.size());
    assertEquals(List.of(BEGUN, "message one", "message "), consumer.events.subList(0, 3));
  }

  /** One field of a CHECK's plaintext changed before it is signed and sealed. */
  static Stream<Arguments> signedChecks() {
    byte[] wrongChain = new byte[32];
    SigningKey producersKey = Sessions.signingKey();
    return Stream.of(
        arguments("nothing changed", FrameType.CHECK, 0, null, producersKey, "verified 1 5"),
        arguments("chain", FrameType.CHECK, 0, wrongChain, producersKey, "fatal forged"),
        arguments("signer", FrameType.CHECK, 0, null, Sessions.otherSigningKey(), "fatal forged"),
        arguments("CHECK flags", FrameType.CHECK, 2, null, producersKey, "fatal malformed"),
        arguments("END flags: F", FrameType.END, 1, null, producersKey, "fatal malformed"),
        arguments("END flags: P", FrameType.END, 6, null, producersKey, "fatal malformed"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("signedChecks")
  void shouldJudgeACheckByFormSignatureAndChain(
      String fault,
      FrameType type,
      int flags,
      byte[] otherChain,
      SigningKey signer,
      String expected) {
    producer.message("x");
    byte[] chain = otherChain == null ? producer.frames.chain().value() : otherChain;
    FrameHeader header = producer.frames.nextHeader(type, flags, 104);
    CheckBody body = CheckBody.signed(signer, producer.frames.headerHash(), header, 5, chain);
    producer.frames.seal(type, flags, body.encode());

    consumer.nowMillis = 5;
    consumer.takeAll(producer);

    assertEquals(List.of(BEGUN, "message x", expected), consumer.events);
  }

  @Test
  void shouldNotBelieveACheckOfAnotherPlace() {
    producer.message("x");
    byte[] chain = producer.frames.chain().value();
    FrameHeader elsewhere = FrameHeader.of(FrameType.CHECK, 0, 120, 7);
    CheckBody body =
        CheckBody.signed(
            Sessions.signingKey(), producer.frames.headerHash(), elsewhere, EPOCH, chain);
    producer.frames.seal(FrameType.CHECK, 0, body.encode());

    consumer.takeAll(producer);

    assertEquals(List.of(BEGUN, "message x", "fatal forged"), consumer.events);
  }
}
