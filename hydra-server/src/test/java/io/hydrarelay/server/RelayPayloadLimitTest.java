package io.hydrarelay.server;

import static io.hydrarelay.protocol.frame.FrameHeader.FIRST;
import static io.hydrarelay.protocol.frame.FrameHeader.LAST;
import static io.hydrarelay.server.FrameMaker.data;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay's limit of a message (Hydra/1 §6.4), counted without the 16 bytes of each tag. */
class RelayPayloadLimitTest {
  private static final int LIMIT = 1_000;
  private static final int TAG = 16;
  private static final int MIDDLE = 0;

  private final SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
  private final byte[] header = FrameMaker.headerFrame(session, 1);
  private final HydraServer relay =
      HydraServer.bind(ServerConfig.builder().maxPayload(LIMIT).build()).start();
  private RawPeer producer;
  private RawPeer consumer;

  @BeforeEach
  void join() throws Exception {
    producer = RawPeer.producer(relay, session, LagPolicy.SKIP);
    consumer = RawPeer.consumer(relay, session);
    producer.send(header);
    consumer.expectFrames(header);
  }

  @AfterEach
  void closeAll() throws Exception {
    producer.close();
    consumer.close();
    relay.closeNow();
  }

  @Test
  void shouldForwardAMessageOfExactlyTheLimit() throws Exception {
    expectForwarded(data(0, LIMIT + TAG), data(1, LIMIT + TAG));
  }

  @Test
  void shouldRefuseAMessageOneByteAboveTheLimit() throws Exception {
    expectForwarded(data(0, LIMIT + TAG));
    expectRefused(data(1, LIMIT + TAG + 1));
  }

  @Test
  void shouldRefuseItOnTheHeaderOfTheFrame() throws Exception {
    expectRefused(Arrays.copyOf(data(0, LIMIT + TAG + 1), 12));
  }

  @Test
  void shouldSumTheFragmentsOfAMessage() throws Exception {
    expectForwarded(
        data(0, FIRST, 500 + TAG), FrameMaker.check(1), data(2, MIDDLE, TAG), data(3, LAST, 516));
    expectForwarded(data(4, FIRST, 500 + TAG), data(5, MIDDLE, 500 + TAG));
    expectRefused(data(6, LAST, 1 + TAG));
  }

  @Test
  void shouldBeginToCountAnewWithEveryFirstFragment() throws Exception {
    for (int seq = 0; seq < 5; seq++) {
      expectForwarded(data(seq, FIRST, 900 + TAG));
    }
  }

  @Test
  void shouldCountFragmentsWithoutAFirstOneToo() throws Exception {
    expectForwarded(data(0, MIDDLE, LIMIT + TAG));
    expectRefused(data(1, MIDDLE, 1 + TAG));
  }

  @Test
  void shouldCountABodyShorterThanATagAsNothing() throws Exception {
    expectForwarded(data(0, FIRST, LIMIT + TAG), data(1, MIDDLE, 0), data(2, LAST, 15));
  }

  private void expectForwarded(byte[]... frames) throws Exception {
    producer.send(frames);
    consumer.expectFrames(frames);
  }

  private void expectRefused(byte[] frame) throws Exception {
    producer.send(frame);
    producer.expectRefusal(StatusCode.TOO_LARGE, LIMIT);
    consumer.expectStatus(StatusCode.PRODUCER_GONE);
  }
}
