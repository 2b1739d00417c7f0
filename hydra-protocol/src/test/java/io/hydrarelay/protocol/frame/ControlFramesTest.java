package io.hydrarelay.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The control frames byte by byte (§4): written, read back, and one field wrong at a time. */
class ControlFramesTest {
  private static final byte[] STATUS =
      Bytes.of(
          "80", //               type: STATUS
          "00", //               flags
          "000c", //             length
          "0000000000000000", // seq
          "00", //               code: OK
          "00", //               reserved
          "000f", //             keepalive, seconds
          "0000000000000001"); // arg: a producer is there

  private static final byte[] CHALLENGE =
      Bytes.of(
          "81", //               type: CHALLENGE
          "00", //               flags
          "0020", //             length
          "0000000000000000", // seq
          "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"); // nonce

  private static final byte[] LAG =
      Bytes.of(
          "82", //               type: LAG
          "00", //               flags
          "0010", //             length
          "0000000000000000", // seq
          "000000000000012c", // skipped
          "0000000100000000"); // next_seq

  private static final byte[] ACK =
      Bytes.of(
          "83", //               type: ACK
          "00", //               flags
          "0010", //             length
          "0000000000000000", // seq
          "0000018bcfe56800", // epoch
          "0000000000000100"); // next_seq

  private static final byte[] AUDIENCE =
      Bytes.of(
          "84", //               type: AUDIENCE
          "00", //               flags
          "0008", //             length
          "0000000000000000", // seq
          "00000003", //         consumers
          "00000001"); //        lagging

  private static final byte[] PING =
      Bytes.of(
          "05", //               type: PING
          "00", //               flags
          "0008", //             length
          "0000000000000000", // seq
          "68796472612d3031"); // value

  private static final byte[] PONG =
      Bytes.of(
          "06", //               type: PONG
          "00", //               flags
          "0008", //             length
          "0000000000000000", // seq
          "68796472612d3031"); // value, copied from the PING

  /** Reads a body and tells its fields. */
  @FunctionalInterface
  interface Decoder {
    Object decode(ByteBuffer body) throws ProtocolException;
  }

  private static Object fieldsOfChallenge(ByteBuffer body) throws ProtocolException {
    return ByteBuffer.wrap(Challenge.decode(body).nonce());
  }

  @Test
  void shouldWriteEveryFieldAtItsOffset() throws ProtocolException {
    assertArrayEquals(STATUS, Status.ok(15, true).toFrame());
    assertArrayEquals(CHALLENGE, Challenge.decode(body(CHALLENGE)).toFrame());
    assertArrayEquals(LAG, new Lag(300, 1L << 32).toFrame());
    assertArrayEquals(ACK, new Ack(1_700_000_000_000L, 256).toFrame());
    assertArrayEquals(AUDIENCE, new Audience(3, 1).toFrame());
    assertArrayEquals(PING, new Ping(0x68796472612d3031L).toFrame());
    assertArrayEquals(PONG, new Pong(0x68796472612d3031L).toFrame());
  }

  @Test
  void shouldReadEveryFieldBack() throws ProtocolException {
    assertEquals(Status.ok(15, true), Status.decode(body(STATUS)));
    assertEquals(new Lag(300, 1L << 32), Lag.decode(body(LAG)));
    assertEquals(new Ack(1_700_000_000_000L, 256), Ack.decode(body(ACK)));
    assertEquals(new Audience(3, 1), Audience.decode(body(AUDIENCE)));
    assertEquals(new Ping(0x68796472612d3031L), Ping.decode(body(PING)));
    assertEquals(new Pong(0x68796472612d3031L), Pong.decode(body(PONG)));
  }

  static Stream<Arguments> frames() {
    return Stream.of(
        arguments("STATUS", STATUS, (Decoder) Status::decode),
        arguments("CHALLENGE", CHALLENGE, (Decoder) ControlFramesTest::fieldsOfChallenge),
        arguments("LAG", LAG, (Decoder) Lag::decode),
        arguments("ACK", ACK, (Decoder) Ack::decode),
        arguments("AUDIENCE", AUDIENCE, (Decoder) Audience::decode),
        arguments("PING", PING, (Decoder) Ping::decode),
        arguments("PONG", PONG, (Decoder) Pong::decode),
        arguments("PROOF", proof(), (Decoder) Proof::decode));
  }

  private static byte[] proof() {
    return Bytes.of("11", "00", "0060", "0000000000000000", Bytes.times(96, "22"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void shouldRefuseABodyOfAnotherLength(String name, byte[] frame, Decoder decoder) {
    ByteBuffer shorter = body(Bytes.shorter(frame));
    ByteBuffer longer = body(Bytes.longer(frame));
    ByteBuffer empty = ByteBuffer.allocate(0);

    ProtocolException refused =
        assertThrows(ProtocolException.class, () -> decoder.decode(shorter));
    assertEquals(
        name + " has a body of " + (shorter.limit() + 1) + " bytes, not " + shorter.limit(),
        refused.getMessage());
    assertThrows(ProtocolException.class, () -> decoder.decode(longer));
    assertThrows(ProtocolException.class, () -> decoder.decode(empty));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void shouldLeaveThePositionOfTheBody(String name, byte[] frame, Decoder decoder)
      throws ProtocolException {
    ByteBuffer body = body(frame);

    decoder.decode(body);

    assertEquals(0, body.position());
  }

  static Stream<Arguments> twins() {
    return Stream.of(
        arguments("STATUS code: unknown", STATUS, 0, 0x7f, (Decoder) Status::decode, "127, 15, 1"),
        arguments(
            "STATUS reserved: ignored", STATUS, 1, 0xff, (Decoder) Status::decode, "0, 15, 1"),
        arguments("STATUS keepalive", STATUS, 2, 0xff, (Decoder) Status::decode, "0, 65295, 1"),
        arguments("STATUS arg", STATUS, 11, 2, (Decoder) Status::decode, "0, 15, 2"),
        arguments("LAG skipped", LAG, 7, 0, (Decoder) Lag::decode, "256, 4294967296"),
        arguments("LAG next_seq", LAG, 15, 1, (Decoder) Lag::decode, "300, 4294967297"),
        arguments("ACK epoch", ACK, 7, 1, (Decoder) Ack::decode, "1700000000001, 256"),
        arguments("ACK next_seq", ACK, 15, 1, (Decoder) Ack::decode, "1700000000000, 257"),
        arguments("AUDIENCE consumers", AUDIENCE, 3, 4, (Decoder) Audience::decode, "4, 1"),
        arguments("AUDIENCE lagging", AUDIENCE, 7, 2, (Decoder) Audience::decode, "3, 2"),
        arguments("PING value", PING, 0, 0, (Decoder) Ping::decode, "34168914601390129"),
        arguments("PONG value", PONG, 0, 0, (Decoder) Pong::decode, "34168914601390129"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("twins")
  void shouldReadEachFieldFromItsOwnBytes(
      String name, byte[] frame, int offset, int value, Decoder decoder, String fields)
      throws ProtocolException {
    byte[] twin = Bytes.with(frame, Hydra1.FRAME_HEADER_BYTES + offset, value);

    String read = decoder.decode(body(twin)).toString();

    assertEquals(fields, read.replaceAll("\\w+\\[|\\]|\\w+=", ""));
  }

  @Test
  void shouldReadTheFrameHeaderAsUnsigned() {
    ByteBuffer header = ByteBuffer.wrap(Bytes.of("ff", "fe", "fffd", "8000000000000001"));

    FrameHeader read = FrameHeader.read(header);

    assertEquals(new FrameHeader(0xff, 0xfe, 0xfffd, Long.MIN_VALUE + 1), read);
    assertEquals(12 + 0xfffd, read.frameBytes());
    ByteBuffer written = ByteBuffer.allocate(12);
    read.write(written);
    assertEquals(header.rewind(), written.rewind());
  }

  @Test
  void shouldKnowEveryStatusOfTheSpecificationAndNoOther() {
    assertEquals(21, StatusCode.values().length);
    for (StatusCode each : StatusCode.values()) {
      assertEquals(each, StatusCode.of(each.code()).orElseThrow());
      assertEquals(each.code() >= 0x10, each.isFatal());
    }
    assertEquals(true, StatusCode.of(0x21).isEmpty());
    assertEquals(true, StatusCode.of(-1).isEmpty());
    assertEquals(true, StatusCode.of(256).isEmpty());
  }

  private static ByteBuffer body(byte[] frame) {
    int header = Hydra1.FRAME_HEADER_BYTES;
    return ByteBuffer.wrap(frame, header, frame.length - header).slice();
  }
}
