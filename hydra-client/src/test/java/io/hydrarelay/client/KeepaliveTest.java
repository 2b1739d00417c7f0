package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How the two sides of a connection notice that the other is gone (§4.4). */
class KeepaliveTest extends ConsumerScenario {
  /** The shortest period a relay can name. */
  private static final int PERIOD_SECONDS = 1;

  @Test
  void shouldAnswerAPingWithTheSameBytes() throws Exception {
    start(reading());
    end.send(new Ping(0x0123_4567_89ab_cdefL).toFrame());

    assertArrayEquals(new Pong(0x0123_4567_89ab_cdefL).toFrame(), end.readFrame().bytes());
  }

  @Test
  void shouldAnswerAPingAsAProducerToo() throws Exception {
    connecting(quiet());
    RelayEnd relayEnd = relay.accept().admitAnew();
    relayEnd.readHeader();
    relayEnd.send(new Ping(7).toFrame());

    assertArrayEquals(new Pong(7).toFrame(), relayEnd.readFrame().bytes());
  }

  @Test
  void shouldPingWhenItHasSaidNothingForAPeriod() throws Exception {
    startWithKeepalive(reading());

    long begun = System.nanoTime();
    end.readFrame(FrameType.PING);
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    assertTrue(millis >= 600 && millis <= 3_000, millis + " ms");
  }

  @Test
  void shouldNotPingARelayThatAsksForNone() throws Exception {
    start(reading());

    assertTrue(end.hearsNothing(1_500));
  }

  @Test
  void shouldComeBackAfterThreePeriodsOfSilence() throws Exception {
    startWithKeepalive(reading());
    long begun = System.nanoTime();

    RelayEnd again = relay.accept();
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    assertTrue(millis >= 2_800, "after " + millis + " ms");
    again.admitConsumer();
    assertEquals(
        Optional.of(new StreamEvent.Closed(StreamEvent.ClosedReason.TIMEOUT)), nextNonStatus());
  }

  @Test
  void shouldCallSilenceATimeoutWhereItDoesNotComeBack() throws Exception {
    startWithKeepalive(reading().reconnect(false));

    expectTrouble(Category.TIMEOUT, receivingToTheEnd());
  }

  @Test
  void shouldTakeAnyFrameForASignOfLife() throws Exception {
    startWithKeepalive(reading());
    stream.messages(8);
    end.send(stream.header());
    for (int i = 0; i < 8; i++) {
      end.readFrame();
      end.send(stream.frame(i));
    }

    assertEquals(ConnectionState.CONNECTED, consumer.state());
    assertEquals(0, consumer.stats().reconnects());
  }

  @Test
  void shouldStopItsClockWhileItsApplicationTakesNothing() throws Exception {
    startWithKeepalive(reading().queueBytes(65_536));
    end.send(stream.message("x".repeat(60_000)).message("y".repeat(60_000)).all());
    await().until(() -> consumer.stats().messages() == 2);

    assertTrue(relay.isLeftAlone(4_000), "silence that it does not listen to");
    assertEquals(ConnectionState.CONNECTED, consumer.state());
    assertEquals(60_000, receive().length());
    assertEquals(60_000, receive().length());
    end.send(stream.message("z").frame(2));
    assertEquals("z", receive(), "and it goes on");
  }

  private void startWithKeepalive(ConsumerConfig.Builder config) throws Exception {
    Future<Consumer> connecting = connectingConsumer(config);
    end = relay.accept();
    end.readJoin();
    end.ok(PERIOD_SECONDS);
    consumer = get(connecting);
  }

  private Optional<StreamEvent> nextNonStatus() throws HydraException {
    Optional<StreamEvent> event = consumer.nextEvent(PATIENCE);
    while (event.isPresent() && event.get() instanceof StreamEvent.Status) {
      event = consumer.nextEvent(PATIENCE);
    }
    return event;
  }
}
