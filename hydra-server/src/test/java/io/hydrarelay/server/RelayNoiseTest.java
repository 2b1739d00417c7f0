package io.hydrarelay.server;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers send that they must not does no harm to others (Hydra/1 §9). */
class RelayNoiseTest {
  private final SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
  private final byte[] header = FrameMaker.headerFrame(session, 1);
  private final HydraServer relay = HydraServer.bindDefault().start();
  private RawPeer producer;
  private RawPeer consumer;

  @BeforeEach
  void beginStream() throws Exception {
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

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x02, 0x03, 0x04})
  void shouldForbidStreamsBehindTheLastEndWithoutTheConsumersNoticing(int type) throws Exception {
    byte[] tooMuch = FrameMaker.frame(type, 0, 0, 120);
    producer.send(FrameMaker.end(0), Arrays.copyOf(tooMuch, Hydra1.FRAME_HEADER_BYTES));
    producer.expectRefusal(StatusCode.FORBIDDEN, 0);
    consumer.expectFrames(FrameMaker.end(0));
    consumer.expectClosed();
  }

  @Test
  void shouldServeOthersWhilePeersSendNoise() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[1 + random.nextInt(300)];
      random.nextBytes(noise);
      try (RawPeer stranger = RawPeer.connect(relay);
          RawPeer noisy = RawPeer.consumer(relay, session)) {
        stranger.send(noise);
        noisy.send(noise);
        producer.send(FrameMaker.data(i, 40));
        consumer.expectFrames(FrameMaker.data(i, 40));
      }
    }
    producer.expectNothingBefore(producer.sendPing(1));
  }

  @Test
  void shouldKeepANoisyProducerToItsOwnSession() throws Exception {
    SessionCredentials other = SessionCredentials.generateOpen(new SecureRandom());
    try (RawPeer noisy = RawPeer.connect(relay)) {
      byte[] noise = "n".repeat(300).getBytes(StandardCharsets.US_ASCII);
      noisy.send(Join.producer(other, LagPolicy.BLOCK, 0).toBytes(), noise);
      noisy.expectOk();
      noisy.expectAudienceAtJoin();
      noisy.expectRefusal(StatusCode.FORBIDDEN, 0);
    }
    producer.send(FrameMaker.data(0, 40));
    consumer.expectFrames(FrameMaker.data(0, 40));
  }
}
