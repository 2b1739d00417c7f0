package io.hydrarelay.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Role;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.JoinCheck.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JOIN field by field (§3.2), and what a relay says when one of them is wrong (§3.3). */
class JoinTest {
  private static final int SKIP_AND_BLOCK = LagPolicy.SKIP.bit() | LagPolicy.BLOCK.bit();
  private static final JoinCheck RELAY = new JoinCheck(false, SKIP_AND_BLOCK);

  private static final byte[] PRODUCER =
      Bytes.of(
          "48594452", //         0 magic "HYDR"
          "01", //               4 version
          "01", //               5 mode: owned
          "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7", // 6 producer key
          "9ca6cc5b44babb332d5849edc54bffc4cb9c88b726be47474db5bfe0672c00b0", // 38 H(join token)
          "01", //              70 role: producer
          "03", //              71 lag policy: BLOCK
          "0000018bcfe56800", // 72 resume epoch: of its current stream
          "0000000000000000", // 80 resume seq
          "a1667575229386e7153f6bf578312de202918bd359e8e0529228ca80eed963c6"); // 88 join token

  private static final byte[] CONSUMER =
      Bytes.of(
          "48594452", //         0 magic "HYDR"
          "01", //               4 version
          "01", //               5 mode: owned
          "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7", // 6 producer key
          "9ca6cc5b44babb332d5849edc54bffc4cb9c88b726be47474db5bfe0672c00b0", // 38 H(join token)
          "02", //              70 role: consumer
          "00", //              71 a consumer asks for no lag policy
          "0000018bcfe56800", // 72 resume epoch
          "0000000000000009", // 80 resume seq: the next frame wanted
          "a1667575229386e7153f6bf578312de202918bd359e8e0529228ca80eed963c6"); // 88 join token

  @Test
  void shouldWriteEveryFieldAtItsOffset() {
    SessionCredentials session = Sessions.owned();

    assertArrayEquals(
        PRODUCER, Join.producer(session, LagPolicy.BLOCK, 1_700_000_000_000L).toBytes());
    assertArrayEquals(CONSUMER, Join.consumer(session, 1_700_000_000_000L, 9).toBytes());
  }

  @Test
  void shouldReadEveryFieldBack() {
    Join producer = assertInstanceOf(Verdict.Pass.class, check(PRODUCER)).join();
    Join consumer = assertInstanceOf(Verdict.Pass.class, check(CONSUMER)).join();

    assertEquals(Sessions.owned().id(), producer.sessionId());
    assertEquals(Role.PRODUCER, producer.role());
    assertEquals(LagPolicy.BLOCK, producer.policy());
    assertEquals(1_700_000_000_000L, producer.resumeEpoch());
    assertArrayEquals(PRODUCER, producer.toBytes());
    assertEquals(Role.CONSUMER, consumer.role());
    assertEquals(9, consumer.resumeSeq());
    assertArrayEquals(CONSUMER, consumer.toBytes());
  }

  static Stream<Arguments> malformedTwins() {
    return Stream.of(
        arguments("magic", PRODUCER, 3, 'X', new Verdict.Close()),
        arguments("version", PRODUCER, 4, 2, refuse(StatusCode.UNSUPPORTED_VERSION, 1)),
        arguments("mode: no such", PRODUCER, 5, 2, refuse(StatusCode.MALFORMED, 0)),
        arguments("mode: open, refused", PRODUCER, 5, 0, refuse(StatusCode.MODE_REFUSED, 0)),
        arguments("H(join token)", PRODUCER, 38, 0, refuse(StatusCode.BAD_PROOF, 0)),
        arguments("role", PRODUCER, 70, 3, refuse(StatusCode.BAD_ROLE, 0)),
        arguments("role against policy", PRODUCER, 70, 2, refuse(StatusCode.MALFORMED, 0)),
        arguments("policy: no such", PRODUCER, 71, 5, refuse(StatusCode.MALFORMED, 0)),
        arguments(
            "policy: not here", PRODUCER, 71, 1, refuse(StatusCode.POLICY_REFUSED, SKIP_AND_BLOCK)),
        arguments("policy of a consumer", CONSUMER, 71, 1, refuse(StatusCode.MALFORMED, 0)),
        arguments("resume epoch: 2^53", CONSUMER, 73, 0x20, refuse(StatusCode.MALFORMED, 0)),
        arguments("resume epoch: 2^63", CONSUMER, 72, 0x80, refuse(StatusCode.MALFORMED, 0)),
        arguments("resume seq: 2^53", CONSUMER, 81, 0x20, refuse(StatusCode.MALFORMED, 0)),
        arguments("resume seq of a producer", PRODUCER, 87, 1, refuse(StatusCode.MALFORMED, 0)),
        arguments("join token", PRODUCER, 119, 0, refuse(StatusCode.BAD_PROOF, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedTwins")
  void shouldAnswerEachMalformedTwin(
      String field, byte[] genuine, int offset, int value, Verdict expected) {
    assertEquals(expected, check(Bytes.with(genuine, offset, value)));
  }

  @Test
  void shouldRefuseAProducerKeyThatAnybodyCanSignFor() {
    byte[] join = PRODUCER.clone();
    Arrays.fill(join, 6, 38, (byte) 0);

    assertEquals(refuse(StatusCode.BAD_PROOF, 0), check(join));
  }

  @Test
  void shouldRefuseATokenInAnOpenSession() {
    byte[] join = Join.producer(Sessions.open(), LagPolicy.SKIP, 0).toBytes();
    JoinCheck relay = new JoinCheck(true, SKIP_AND_BLOCK);

    assertInstanceOf(Verdict.Pass.class, relay.check(ByteBuffer.wrap(join)));
    join[119] = 1;
    assertEquals(refuse(StatusCode.MALFORMED, 0), relay.check(ByteBuffer.wrap(join)));
  }

  @Test
  void shouldWaitForMoreAfterEveryPrefix() {
    IntStream.range(0, PRODUCER.length)
        .forEach(
            bytes ->
                assertEquals(
                    new Verdict.More(), check(Arrays.copyOf(PRODUCER, bytes)), bytes + " bytes"));
  }

  @Test
  void shouldJudgeOnlyTheFirst120Bytes() {
    assertInstanceOf(Verdict.Pass.class, check(Bytes.longer(PRODUCER)));
  }

  private static Verdict check(byte[] received) {
    return RELAY.check(ByteBuffer.wrap(received));
  }

  private static Verdict refuse(StatusCode code, long arg) {
    return new Verdict.Refuse(code, arg);
  }
}
