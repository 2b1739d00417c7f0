package io.hydrarelay.testkit.link;

import static io.hydrarelay.testkit.link.LinkScenario.random;
import static io.hydrarelay.testkit.link.LinkScenario.read;
import static io.hydrarelay.testkit.link.LinkScenario.reading;
import static io.hydrarelay.testkit.link.LinkScenario.writing;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.link.LinkScenario.Pair;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link without faults is as good as none. */
class TransparentLinkTest {
  private static final int MANY_BYTES = 8 << 20;

  private LinkScenario scenario;

  @BeforeEach
  void startLink() throws Exception {
    scenario = new LinkScenario();
  }

  @AfterEach
  void stopLink() throws Exception {
    scenario.close();
  }

  @Test
  void shouldPassMebibytesBothWaysAtTheSameTimeUnchanged() throws Exception {
    Pair pair = scenario.connect();
    byte[] up = random(1, MANY_BYTES);
    byte[] down = random(2, MANY_BYTES);
    CompletableFuture<byte[]> gotUp = reading(pair.server(), up.length);
    CompletableFuture<byte[]> gotDown = reading(pair.client(), down.length);
    writing(pair.client(), up);
    writing(pair.server(), down);
    assertArrayEquals(up, gotUp.get(30, TimeUnit.SECONDS));
    assertArrayEquals(down, gotDown.get(30, TimeUnit.SECONDS));
    LinkConnection connection = scenario.link.connections().get(0);
    assertEquals(MANY_BYTES, connection.bytes(Direction.TO_CLIENT));
    assertEquals(MANY_BYTES, connection.bytes(Direction.TO_RELAY));
  }

  @Test
  void shouldServeManyConnectionsAtATimeOnOneThread() throws Exception {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      pairs.add(scenario.connect());
    }
    for (int i = 0; i < pairs.size(); i++) {
      pairs.get(i).server().getOutputStream().write(random(i, 5_000));
      pairs.get(i).client().getOutputStream().write(random(-i, 5_000));
    }
    for (int i = 0; i < pairs.size(); i++) {
      assertArrayEquals(random(i, 5_000), read(pairs.get(i).client(), 5_000));
      assertArrayEquals(random(-i, 5_000), read(pairs.get(i).server(), 5_000));
    }
    assertEquals(400, scenario.link.connections().size());
    assertEquals(1, linkThreads());
  }

  private static long linkThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("hydra-link"))
        .count();
  }

  @Test
  void shouldPassMuchOnManyConnectionsAtATime() throws Exception {
    List<CompletableFuture<byte[]>> got = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Pair pair = scenario.connect();
      got.add(reading(pair.client(), 1 << 20));
      writing(pair.server(), random(i, 1 << 20));
    }
    for (int i = 0; i < got.size(); i++) {
      assertArrayEquals(random(i, 1 << 20), got.get(i).get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldPassTheEndOfOneSideOnAndLetTheOtherGoOn() throws Exception {
    Pair pair = scenario.connect();
    pair.client().getOutputStream().write(1);
    pair.client().shutdownOutput();
    assertEquals(1, pair.server().getInputStream().read());
    assertEquals(-1, pair.server().getInputStream().read());
    pair.server().getOutputStream().write(2);
    assertEquals(2, pair.client().getInputStream().read());
    pair.server().close();
    assertEquals(-1, pair.client().getInputStream().read());
    awaitNoConnections();
  }

  @Test
  void shouldPassAResetOnAsAReset() throws Exception {
    Pair pair = scenario.connect();
    pair.client().getOutputStream().write(1);
    assertEquals(1, pair.server().getInputStream().read());
    pair.client().setSoLinger(true, 0);
    pair.client().close();
    assertThrows(SocketException.class, () -> pair.server().getInputStream().read());
    awaitNoConnections();
  }

  @Test
  void shouldPassAResetOnToAPeerThatReadsNothing() throws Exception {
    Pair pair = scenario.connect();
    CompletableFuture<Void> sending = writing(pair.client(), random(5, 16 << 20));
    LinkConnection connection = scenario.link.connections().get(0);
    awaitStill("the server's socket is full", connection, Direction.TO_RELAY);
    pair.client().setSoLinger(true, 0);
    pair.client().close();
    await("whoever wrote has let go of the socket, so that it is reset").until(sending::isDone);
    pair.server().getOutputStream().write(1);
    awaitNoConnections();
    assertThrows(SocketException.class, () -> pair.server().getInputStream().readAllBytes());
  }

  @Test
  void shouldResetAClientWhoseRelayIsNotThere() throws Exception {
    LinkScenario gone = new LinkScenario();
    gone.closeServer();
    Socket client = gone.newClient();
    assertThrows(SocketException.class, () -> client.getInputStream().read());
    gone.close();
  }

  @Test
  void shouldReadNoFasterThanTheOtherSideTakes() throws Exception {
    Pair pair = scenario.connect();
    byte[] much = random(3, 64 << 20);
    CompletableFuture<Void> sending = writing(pair.server(), much);
    LinkConnection connection = scenario.link.connections().get(0);
    awaitStill("the client's socket is full", connection, Direction.TO_CLIENT);
    assertTrue(connection.bytes(Direction.TO_CLIENT) < much.length / 2);
    assertTrue(!sending.isDone());
    assertArrayEquals(much, read(pair.client(), much.length));
  }

  /** Waits until bytes have passed and no more do. */
  private static void awaitStill(String what, LinkConnection connection, Direction direction) {
    AtomicLong before = new AtomicLong(-1);
    await(what)
        .pollInterval(Duration.ofMillis(100))
        .atMost(LinkScenario.PATIENCE)
        .until(
            () -> {
              long now = connection.bytes(direction);
              return now > 0 && before.getAndSet(now) == now;
            });
  }

  @Test
  void shouldResetConnectionsBeyondItsLimit() throws Exception {
    try (LinkScenario small = new LinkScenario(settings -> settings.maxConnections(1))) {
      Pair first = small.connect();
      Socket second = small.newClient();
      assertThrows(SocketException.class, () -> second.getInputStream().read());
      first.client().getOutputStream().write(1);
      assertEquals(1, first.server().getInputStream().read());
    }
  }

  @Test
  void shouldEndItsThreadAndItsConnectionsWhenClosed() throws Exception {
    Pair pair = scenario.connect();
    writing(pair.server(), random(4, 16 << 20));
    LinkConnection connection = scenario.link.connections().get(0);
    await("bytes pass").until(() -> connection.bytes(Direction.TO_CLIENT) > 0);
    scenario.link.close();
    assertThrows(SocketException.class, () -> pair.client().getInputStream().readAllBytes());
    assertThrows(
        IllegalStateException.class, () -> scenario.link.toClient().add(Fault.blackHole()));
    assertEquals(0, linkThreads());
    scenario.link.close();
  }

  private void awaitNoConnections() {
    await("the connection is over").until(() -> scenario.link.connections().isEmpty());
  }
}
