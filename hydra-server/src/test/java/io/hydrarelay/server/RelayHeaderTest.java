package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which HEADERs are pinned and which are refused (Hydra/1 §6.2, rows 9.11 and 9.12). */
class RelayHeaderTest extends RelayScenario {
  private static final int BODY = 12;
  private static final int EPOCH = BODY + 8;
  private static final int SALT = BODY + 24;

  @ParameterizedTest(name = "byte {0} of the frame is {1}")
  @CsvSource({"1, 1", "4, 128", "11, 1"})
  void shouldRefuseAHeaderWithFlagsOrSeq(int offset, int value) throws Exception {
    byte[] header = FrameMaker.headerFrame(open, 1);
    header[offset] = (byte) value;
    expectMalformed(open, header);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 119, 121, 65_535})
  void shouldRefuseAHeaderOfAnotherLength(int length) throws Exception {
    expectMalformed(open, FrameMaker.frame(FrameType.HEADER.code(), 0, 0, length));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 53, -1})
  void shouldRefuseAnEpochThatIsNone(long epoch) throws Exception {
    expectMalformed(open, withEpoch(open, epoch));
  }

  @Test
  void shouldAcceptTheLargestEpoch() throws Exception {
    start();
    RawPeer producer = producer(open);
    producer.send(withEpoch(open, (1L << 53) - 1));
    assertEquals((1L << 53) - 1, producer.nextAck().epoch());
  }

  @ParameterizedTest(name = "byte {0} of the body is changed")
  @ValueSource(ints = {0, 2, 15, 24, 55, 56, 119})
  void shouldRefuseAnOwnedHeaderThatItsKeyDidNotSign(int offset) throws Exception {
    byte[] header = FrameMaker.headerFrame(owned, 7);
    header[BODY + offset] ^= 0x10;
    expectMalformed(owned, header);
  }

  @Test
  void shouldRefuseAHeaderOfAnotherSessionsKey() throws Exception {
    SessionCredentials other = SessionCredentials.generateOwned(new SecureRandom());
    expectMalformed(owned, FrameMaker.headerFrame(other, 1));
  }

  @Test
  void shouldCheckNoSignatureInAnOpenSession() throws Exception {
    start();
    RawPeer producer = producer(open);
    byte[] header = FrameMaker.headerFrame(open, 1);
    Arrays.fill(header, BODY + 56, header.length, (byte) 0xEE);
    RawPeer consumer = consumer(open);
    producer.send(header);
    consumer.expectFrames(header);
  }

  @Test
  void shouldNotLookAtSuiteFeaturesIntervalsAndPreviousEpoch() throws Exception {
    start();
    RawPeer producer = producer(open);
    byte[] header = FrameMaker.headerFrame(open, 1);
    Arrays.fill(header, BODY, BODY + 8, (byte) 0xEE);
    Arrays.fill(header, BODY + 16, BODY + 24, (byte) 0xEE);
    RawPeer consumer = consumer(open);
    producer.send(header);
    consumer.expectFrames(header);
  }

  @Test
  void shouldRefuseAnEpochBelowThePinnedOne() throws Exception {
    start();
    RawPeer producer = streaming(owned, 5);
    producer.nextAck();
    producer.send(FrameMaker.headerFrame(owned, 4));
    producer.expectRefusal(StatusCode.MALFORMED, 0);
    assertEquals(5, producer(owned).joinAck().orElseThrow().epoch());
  }

  @Test
  void shouldRefuseAnotherHeaderOfThePinnedEpoch() throws Exception {
    start();
    RawPeer producer = streaming(open, 5);
    producer.nextAck();
    byte[] other = FrameMaker.headerFrame(open, 5);
    other[SALT] ^= 1;
    producer.send(other);
    producer.expectRefusal(StatusCode.MALFORMED, 0);
  }

  @Test
  void shouldForwardWhatCameBeforeARefusedHeaderAndNothingBehindIt() throws Exception {
    start();
    RawPeer producer = streaming(owned, 5);
    RawPeer consumer = consumer(owned, 5, 0);
    producer.send(FrameMaker.data(0, 20), FrameMaker.headerFrame(owned, 4), FrameMaker.data(1, 20));
    consumer.expectFrames(FrameMaker.headerFrame(owned, 5), FrameMaker.data(0, 20));
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    consumer.expectNothingBefore(consumer.sendPing(1));
  }

  private void expectMalformed(SessionCredentials session, byte[] header) throws Exception {
    start();
    RawPeer producer = producer(session);
    RawPeer consumer = consumer(session);
    producer.send(header);
    producer.expectRefusal(StatusCode.MALFORMED, 0);
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
    consumer.expectNothingBefore(consumer.sendPing(1));
    assertEquals(Optional.empty(), producer(session).joinAck(), "nothing is pinned");
  }

  private static byte[] withEpoch(SessionCredentials session, long epoch) {
    byte[] header = FrameMaker.headerFrame(session, 1);
    ByteBuffer.wrap(header).putLong(EPOCH, epoch);
    return header;
  }
}
