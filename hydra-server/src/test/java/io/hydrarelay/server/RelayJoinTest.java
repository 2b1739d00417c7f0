package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of a JOIN and their order (Hydra/1 §3.3). */
class RelayJoinTest extends RelayScenario {
  private static final int VERSION = 4;
  private static final int MODE = 5;
  private static final int ROLE = 70;
  private static final int POLICY = 71;
  private static final int RESUME_EPOCH = 72;
  private static final int RESUME_SEQ = 80;
  private static final int TOKEN = 88;
  private static final long TOO_BIG = 1L << 53;

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "HYDX", "noise", "X", "HX"})
  void shouldCloseSilentlyAtTheFirstByteThatIsNotHydra(String bytes) throws Exception {
    start();
    connectWith(latin1(bytes)).expectClosed();
  }

  @Test
  void shouldAnswerAVersionItDoesNotSpeakWithTheHighestItDoes() throws Exception {
    start();
    connectWith(latin1("HYDR\u0002")).expectRefusal(StatusCode.UNSUPPORTED_VERSION, 1);
  }

  /** Everything is wrong at first; each row repairs what the row before was refused for. */
  @Test
  void shouldLetTheFirstFailingCheckDecide() throws Exception {
    start(s -> s.allowOpen(false).policies(EnumSet.of(LagPolicy.DISCONNECT)));
    byte[] join = Join.producer(owned, LagPolicy.DISCONNECT, 0).toBytes();
    join[VERSION] = 3;
    join[MODE] = 7;
    join[ROLE] = 9;
    join[POLICY] = 9;
    putLong(join, RESUME_EPOCH, TOO_BIG);
    join[TOKEN] ^= 1;
    expectRefusal(join, StatusCode.UNSUPPORTED_VERSION, 1);
    join[VERSION] = 1;
    expectRefusal(join, StatusCode.MALFORMED, 0);
    join[MODE] = 0;
    expectRefusal(join, StatusCode.MODE_REFUSED, 0);
    join[MODE] = 1;
    expectRefusal(join, StatusCode.BAD_ROLE, 0);
    join[ROLE] = 1;
    expectRefusal(join, StatusCode.MALFORMED, 0);
    join[POLICY] = (byte) LagPolicy.SKIP.code();
    expectRefusal(join, StatusCode.MALFORMED, 0);
    putLong(join, RESUME_EPOCH, 0);
    expectRefusal(join, StatusCode.POLICY_REFUSED, LagPolicy.DISCONNECT.bit());
    join[POLICY] = (byte) LagPolicy.DISCONNECT.code();
    expectRefusal(join, StatusCode.BAD_PROOF, 0);
    join[TOKEN] ^= 1;
    connectWith(join).nextChallenge();
    assertEquals(0, relay.snapshot().sessions(), "no session before the last check");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("a mode beyond open and owned", 2, MODE, 2L),
        Arguments.of("a consumer with a lag policy", 2, POLICY, 1L),
        Arguments.of("a producer with a policy beyond the last", 1, POLICY, 5L),
        Arguments.of("a producer with a resume_seq", 1, RESUME_SEQ, 1L),
        Arguments.of("a producer with an epoch of 2^53", 1, RESUME_EPOCH, TOO_BIG),
        Arguments.of("a consumer with an epoch of 2^53", 2, RESUME_EPOCH, TOO_BIG),
        Arguments.of("a consumer with a seq of 2^53", 2, RESUME_SEQ, TOO_BIG),
        Arguments.of("a consumer with (0,2)", 2, RESUME_SEQ, 2L),
        Arguments.of("an open session with a token", 2, TOKEN, 1L));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void shouldRefuseAsMalformed(String what, int role, int offset, long value) throws Exception {
    start();
    byte[] join =
        role == 1
            ? Join.producer(open, LagPolicy.RELAY_DEFAULT, 0).toBytes()
            : Join.consumer(open, 0, 0).toBytes();
    if (offset >= RESUME_EPOCH) {
      putLong(join, offset, value);
    } else {
      join[offset] = (byte) value;
    }
    expectRefusal(join, StatusCode.MALFORMED, 0);
  }

  @Test
  void shouldTakeTheLargestResumePairThereIs() throws Exception {
    start();
    consumer(owned, TOO_BIG - 1, TOO_BIG - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void shouldRefuseARoleThatIsNeitherProducerNorConsumer(int role) throws Exception {
    start();
    byte[] join = Join.consumer(owned, 0, 0).toBytes();
    join[ROLE] = (byte) role;
    expectRefusal(join, StatusCode.BAD_ROLE, 0);
  }

  @Test
  void shouldRefuseOpenSessionsWhereTheyAreNotAllowed() throws Exception {
    start(settings -> settings.allowOpen(false));
    expectRefusal(Join.consumer(open, 0, 0).toBytes(), StatusCode.MODE_REFUSED, 0);
    consumer(owned);
  }

  @Test
  void shouldRefuseSpillAndTellWhatIsAllowed() throws Exception {
    start();
    byte[] join = Join.producer(open, LagPolicy.SPILL, 0).toBytes();
    expectRefusal(join, StatusCode.POLICY_REFUSED, 0b1110);
  }

  @Test
  void shouldRefuseATokenThatTheIdDoesNotCommitTo() throws Exception {
    start();
    byte[] join = Join.consumer(owned, 0, 0).toBytes();
    join[TOKEN + 31] ^= (byte) 0x80;
    expectRefusal(join, StatusCode.BAD_PROOF, 0);
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void shouldRefuseAProducerKeyThatAnyoneCanForgeFor(int y) throws Exception {
    start();
    byte[] weakKey = new byte[32];
    weakKey[0] = (byte) y;
    byte[] join = Join.consumer(owned, 0, 0).toBytes();
    byte[] id = SessionId.owned(weakKey, owned.joinToken()).bytes();
    System.arraycopy(id, 0, join, 6, id.length);
    expectRefusal(join, StatusCode.BAD_PROOF, 0);
  }

  @Test
  void shouldRefuseAConsumerWithoutAProducerWhenNobodyMayWait() throws Exception {
    start(settings -> settings.waitForProducer(Duration.ZERO));
    expectRefusal(Join.consumer(owned, 0, 0).toBytes(), StatusCode.NO_SESSION, 0);
    producer(owned);
    consumer(owned);
  }

  @Test
  void shouldTellASecondOpenProducerThatTheSessionIsBusy() throws Exception {
    start();
    RawPeer first = streaming(open, 1);
    byte[] join = Join.producer(open, LagPolicy.RELAY_DEFAULT, 0).toBytes();
    expectRefusal(join, StatusCode.BUSY, 0);
    first.send(FrameMaker.data(0, 20));
    assertEquals(1, first.nextAck().nextSeq(), "the first is untouched");
  }

  @Test
  void shouldTakeAJoinThatComesByteByByte() throws Exception {
    start();
    RawPeer peer = connect();
    for (byte b : Join.consumer(open, 0, 0).toBytes()) {
      peer.send(new byte[] {b});
    }
    assertEquals(0, peer.expectOk().arg(), "no producer yet");
  }

  @Test
  void shouldTellAPeerThatStallsBeforeTheLastByteOfItsJoin() throws Exception {
    start(settings -> settings.handshake(millis(200)));
    byte[] join = Join.consumer(open, 0, 0).toBytes();
    connectWith(Arrays.copyOf(join, 119)).expectRefusal(StatusCode.TIMEOUT, 0);
    connect().expectRefusal(StatusCode.TIMEOUT, 0);
  }

  @Test
  void shouldCloseWhenAPeerEndsInsideItsJoin() throws Exception {
    start();
    RawPeer peer = connectWith(latin1("HYDR\u0001"));
    peer.endOutput();
    peer.expectClosed();
    await().until(() -> relay.snapshot().connections() == 0);
  }

  @Test
  void shouldServeOpenAndOwnedSessionsOfTheSameIdApart() throws Exception {
    start();
    SessionCredentials twin = SessionCredentials.open(owned.id(), owned.key());
    RawPeer producer = streaming(owned, 1);
    RawPeer stranger = connectWith(Join.consumer(twin, 0, 0).toBytes());
    assertEquals(0, stranger.expectOk().arg(), "the open session has no producer");
    assertEquals(2, relay.snapshot().sessions());
    producer.send(FrameMaker.data(0, 20));
    producer.nextAck();
    stranger.expectNothingBefore(stranger.sendPing(7));
  }

  private void expectRefusal(byte[] join, StatusCode code, long arg) throws Exception {
    connectWith(join).expectRefusal(code, arg);
  }

  private static void putLong(byte[] join, int offset, long value) {
    ByteBuffer.wrap(join).putLong(offset, value);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
