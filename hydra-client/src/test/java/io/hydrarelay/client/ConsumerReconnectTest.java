package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.ConsumerConfig.Start;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.ResumePoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** With what a consumer joins, and after what it comes back (§3.2, §8.3, §8.11, §10). */
class ConsumerReconnectTest extends ConsumerScenario {
  @Test
  void shouldJoinAtTheLiveEdgeUnlessToldOtherwise() throws Exception {
    connectingConsumer(reading());

    assertArrayEquals(join(0, 0), relay.accept().readJoin());
  }

  @Test
  void shouldGoOnWhereAnEarlierConsumerStopped() throws Exception {
    connectingConsumer(reading().start(new ResumePoint(1_700_000_000_000L, 42)));

    assertArrayEquals(
        Join.consumer(session, 1_700_000_000_000L, 42).toBytes(), relay.accept().readJoin());
  }

  @Test
  void shouldAskForTheOldestAgainAsLongAsItHasSeenNoStream() throws Exception {
    connectingConsumer(reading().start(Start.OLDEST));
    RelayEnd first = relay.accept();
    assertArrayEquals(join(0, 1), first.readJoin());
    first.ok().close();

    RelayEnd second = relay.accept();
    assertArrayEquals(join(0, 1), second.readJoin());
    second.ok().send(stream.messages(2).all()).close();

    assertArrayEquals(join(stream.epoch(), 2), relay.accept().readJoin());
  }

  @Test
  void shouldResumeAtTheNextFrameItWants() throws Exception {
    start(reading());
    stream.messages(4);
    end.send(stream.header(), stream.frame(0), stream.frame(1)).close();

    RelayEnd again = relay.accept();
    assertArrayEquals(join(stream.epoch(), 2), again.readJoin());
    again.ok().send(stream.header(), stream.frame(2), stream.frame(3));
    for (int i = 0; i < 4; i++) {
      assertEquals(Integer.toString(i), receive());
    }
    assertEquals(0, consumer.stats().gaps());
    assertEquals(1, consumer.stats().reconnects());
  }

  @Test
  void shouldGoToTheLiveEdgeAfterNothingButGarbage() throws Exception {
    start(reading().start(Start.OLDEST));
    sendGarbage(end);
    end.expectClosed();

    assertArrayEquals(join(0, 0), relay.accept().readJoin());
  }

  @Test
  void shouldResumeAfterGarbageBehindGenuineFrames() throws Exception {
    start(reading());
    end.send(stream.messages(1).all());
    sendGarbage(end);

    assertArrayEquals(join(stream.epoch(), 1), relay.accept().readJoin());
  }

  private static void sendGarbage(RelayEnd end) throws Exception {
    byte[] garbage = ByteBuffer.allocate(12).put((byte) FrameType.DATA.code()).array();
    for (int i = 0; i < 65; i++) {
      end.send(garbage);
    }
  }

  private byte[] join(long epoch, long seq) {
    return Join.consumer(session, epoch, seq).toBytes();
  }

  // ---- refusals

  @ParameterizedTest
  @CsvSource({"FULL", "RATE", "TIMEOUT", "SHUTDOWN", "INTERNAL"})
  void shouldTryAgainWhenTheRelayHasNoPlaceNow(StatusCode code) throws Exception {
    Future<Consumer> connecting = connectingConsumer(reading());
    refuse(code);

    relay.accept().admitConsumer();
    assertEquals(ConnectionState.CONNECTED, get(connecting).state());
  }

  @Test
  void shouldWaitAsLongAsTheRelayAsks() throws Exception {
    connectingConsumer(reading());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.status(StatusCode.RATE, 400).close();

    assertTrue(relay.isLeftAlone(300));
    relay.accept();
  }

  @Test
  void shouldNotTakeEveryArgumentForATime() throws Exception {
    start(reading().reconnectOnTooSlow(true));
    end.status(StatusCode.TOO_SLOW, 600_000).close();

    relay.accept().admitConsumer();
  }

  @Test
  void shouldWaitForAProducerOnlyIfAsked() throws Exception {
    Future<Consumer> impatient = connectingConsumer(reading());
    refuse(StatusCode.NO_SESSION);
    HydraException trouble = expectTrouble(Category.RETRY, impatient);
    assertEquals(Optional.of(StatusCode.NO_SESSION), trouble.status());

    Future<Consumer> patient = connectingConsumer(reading().reconnectOnNoSession(true));
    refuse(StatusCode.NO_SESSION);
    relay.accept().admitConsumer();
    get(patient);
  }

  @Test
  void shouldNotComeBackAfterHavingBeenTooSlowUnlessAsked() throws Exception {
    start(reading());
    end.status(StatusCode.TOO_SLOW, 300).close();

    assertEquals(Category.TOO_SLOW, troubleOf(receivingToTheEnd()).category());
    assertTrue(relay.isLeftAlone(100));
  }

  @ParameterizedTest
  @EnumSource(
      value = StatusCode.class,
      names = {"UNSUPPORTED_VERSION", "MALFORMED", "BAD_ROLE", "FORBIDDEN"})
  void shouldNotComeBackAfterItBrokeTheRules(StatusCode code) throws Exception {
    Future<Consumer> connecting = connectingConsumer(reading());
    refuse(code);

    expectTrouble(Category.PROTOCOL, connecting);
    assertTrue(relay.isLeftAlone(100));
  }

  @ParameterizedTest
  @EnumSource(
      value = StatusCode.class,
      names = {"MODE_REFUSED", "BAD_PROOF"})
  void shouldNotComeBackWhereItIsNotLetIn(StatusCode code) throws Exception {
    Future<Consumer> connecting = connectingConsumer(reading());
    refuse(code);

    assertEquals(Optional.of(code), expectTrouble(Category.NOT_AUTHORIZED, connecting).status());
    assertTrue(relay.isLeftAlone(100));
  }

  @Test
  void shouldTreatUnknownCodesFromTenOnAsFinalAndNoOthers() throws Exception {
    start(reading());
    end.send(new Status(0x0f, 0, 0).toFrame()).send(stream.messages(1).all());
    assertEquals("0", receive());

    end.send(new Status(0x77, 0, 0).toFrame());
    expectTrouble(Category.PROTOCOL, receivingToTheEnd());
    assertTrue(relay.isLeftAlone(100));
  }

  private void refuse(StatusCode code) throws Exception {
    RelayEnd end = relay.accept();
    end.readJoin();
    end.status(code, 0).close();
  }

  // ---- relays that cannot be

  @Test
  void shouldNotTakeAFirstFrameThatIsNoStatus() throws Exception {
    Future<Consumer> connecting = connectingConsumer(reading());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.send(new Ping(1).toFrame());

    expectTrouble(Category.RETRY, connecting);
    end.expectClosed();
  }

  @Test
  void shouldSayThatARelayIsSilent() throws Exception {
    Future<Consumer> connecting =
        connectingConsumer(reading().clientHandshake(Duration.ofMillis(200)));
    RelayEnd end = relay.accept();
    end.readJoin();

    String message = expectTrouble(Category.RETRY, connecting).getMessage();
    assertTrue(message.contains("no STATUS from " + relay.endpoint().authority()), message);
    end.expectClosed();
  }

  @Test
  void shouldSayAtOnceThatNobodyListens() throws Exception {
    Ticket nobody = ticket().toConsumer();
    relay.stopListening();

    HydraException trouble = assertThrows(HydraException.class, () -> Consumer.connect(nobody));
    assertEquals(Category.RETRY, trouble.category());
  }
}
