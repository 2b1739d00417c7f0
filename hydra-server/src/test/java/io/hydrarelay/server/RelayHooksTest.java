package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.lang.reflect.Proxy;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** An application embeds a relay and hears of everything that happens in it. */
class RelayHooksTest extends RelayScenario {
  private static final int PAYLOAD = 60_000;

  /** What an application wrote down: one line for each call. */
  private static final class Notes implements RelayListener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> threads = new CopyOnWriteArrayList<>();

    private void note(String line) {
      lines.add(line);
      threads.add(Thread.currentThread().getName());
    }

    void await(String line) {
      org.awaitility.Awaitility.await(line).until(() -> lines.contains(line));
    }

    @Override
    public void sessionOpened(String session) {
      note("opened " + session);
    }

    @Override
    public void sessionClosed(String session) {
      note("closed " + session);
    }

    @Override
    public void producerJoined(String session, SocketAddress peer) {
      note("producer joined " + session);
    }

    @Override
    public void producerReplaced(String session, SocketAddress peer) {
      note("producer replaced " + session);
    }

    @Override
    public void producerGone(String session, SocketAddress peer, boolean finished) {
      note((finished ? "producer done " : "producer lost ") + session);
    }

    @Override
    public void consumerJoined(String session, SocketAddress peer) {
      note("consumer joined " + session);
    }

    @Override
    public void consumerLagging(String session, SocketAddress peer, long waitingFrames) {
      note("consumer lags " + session);
    }

    @Override
    public void consumerSkipped(String session, SocketAddress peer, long skippedFrames) {
      note("consumer skipped " + session);
    }

    @Override
    public void consumerLeft(String session, SocketAddress peer, String reason) {
      note("consumer left " + session + " " + reason);
    }

    @Override
    public void connectionRefused(SocketAddress peer, DisconnectReason reason) {
      note("refused " + reason);
    }
  }

  private final Notes notes = new Notes();
  private final String session = owned.id().fingerprint();

  @Test
  void shouldTellOfASessionFromItsFirstToItsLastParty() throws Exception {
    start(config -> config.listener(notes).linger(Duration.ZERO));
    RawPeer consumer = consumer(owned);
    RawPeer producer = streaming(owned, 1);
    consumer.close();
    notes.await("consumer left " + session + " left");
    producer.close();
    notes.await("closed " + session);
    assertEquals(
        List.of(
            "opened " + session,
            "consumer joined " + session,
            "producer joined " + session,
            "consumer left " + session + " left",
            "producer lost " + session,
            "closed " + session),
        notes.lines);
    assertTrue(notes.threads.stream().allMatch(name -> name.startsWith("hydra-relay")));
  }

  @Test
  void shouldTellOfAProducerThatFinishedItsSession() throws Exception {
    start(config -> config.listener(notes).linger(Duration.ZERO));
    RawPeer producer = streaming(owned, 1);
    producer.send(FrameMaker.end(0));
    producer.awaitAck(1);
    producer.close();
    notes.await("producer done " + session);
  }

  @Test
  void shouldTellOfAProducerThatANewerOneReplaced() throws Exception {
    start(config -> config.listener(notes));
    producer(owned);
    producer(owned).close();
    notes.await("producer replaced " + session);
    notes.await("producer lost " + session);
    assertEquals(2, notes.lines.stream().filter(("producer joined " + session)::equals).count());
  }

  @Test
  void shouldTellOfAConsumerThatLagsAndIsMovedForward() throws Exception {
    start(config -> config.listener(notes).capacity(1).capacityBytes(0).sendBuffer(8_192));
    narrowConsumer(owned, 0, 0);
    flood(streaming(owned, 1, LagPolicy.SKIP));
    notes.await("consumer lags " + session);
    notes.await("consumer skipped " + session);
  }

  @Test
  void shouldTellWhyAConsumerWasCut() throws Exception {
    start(config -> config.listener(notes).capacity(1).capacityBytes(0).sendBuffer(8_192));
    narrowConsumer(owned, 0, 0);
    flood(streaming(owned, 1, LagPolicy.DISCONNECT));
    notes.await("consumer left " + session + " TOO_SLOW");
  }

  private static void flood(RawPeer producer) {
    byte[][] frames = new byte[100][];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = FrameMaker.data(i, PAYLOAD);
    }
    producer.sendInBackground(frames);
  }

  @Test
  void shouldTellWhyAConnectionWasRefused() throws Exception {
    start(config -> config.listener(notes).waitForProducer(Duration.ZERO).allowOpen(false));
    connectWith("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)).expectClosed();
    notes.await("refused NOT_HYDRA");
    connectWith(Join.consumer(open, 0, 0).toBytes()).expectRefusal(StatusCode.MODE_REFUSED, 0);
    notes.await("refused MODE_REFUSED");
    connectWith(Join.consumer(owned, 0, 0).toBytes()).expectRefusal(StatusCode.NO_SESSION, 0);
    notes.await("refused NO_SESSION");
    assertEquals(3, notes.lines.size(), "each once: " + notes.lines);
  }

  @Test
  void shouldGoOnWhateverHooksThrow() throws Exception {
    RelayListener thrower =
        (RelayListener)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RelayListener.class},
                (proxy, hook, values) -> {
                  throw new IllegalStateException("the application is wrong");
                });
    start(config -> config.listener(thrower).linger(Duration.ZERO));
    connectWith("noise".getBytes(StandardCharsets.US_ASCII)).expectClosed();
    RawPeer consumer = consumer(owned);
    RawPeer replaced = producer(owned);
    RawPeer producer = streaming(owned, 1);
    replaced.expectRefusal(StatusCode.REPLACED, 0);
    byte[] data = FrameMaker.data(0, 100);
    producer.send(data);
    consumer.expectFrames(FrameMaker.headerFrame(owned, 1), data);
    consumer.close();
    producer.close();
    await("nothing is left").until(() -> relay.snapshot().sessions() == 0);
  }

  @Test
  void shouldTellEachOfTwoApplicationsInOneProcessOfItsOwnRelay() throws Exception {
    start(config -> config.listener(notes));
    Notes others = new Notes();
    try (HydraServer second =
        HydraServer.bind(ServerConfig.builder().listener(others).build()).start()) {
      keep(RawPeer.consumer(second, open)).close();
      others.await("consumer left " + open.id().fingerprint() + " left");
      consumer(owned).close();
      notes.await("consumer left " + session + " left");
    }
    List<String> mixed = new ArrayList<>(notes.lines);
    mixed.retainAll(others.lines);
    assertEquals(List.of(), mixed);
  }
}
