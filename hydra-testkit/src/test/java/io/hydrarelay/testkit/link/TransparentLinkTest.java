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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    for (int i = 0; i < 200; i++) {
      pairs.add(scenario.connect());
    }
    List<CompletableFuture<byte[]>> got = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      got.add(reading(pairs.get(i).client(), 100_000));
      writing(pairs.get(i).server(), random(i, 100_000));
    }
    for (int i = 0; i < got.size(); i++) {
      assertArrayEquals(random(i, 100_000), got.get(i).get(30, TimeUnit.SECONDS));
    }
    assertEquals(200, scenario.link.connections().size());
    assertEquals(
        1,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("hydra-link"))
            .count());
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
    await("the client's socket is full").until(() -> isStill(connection));
    assertTrue(connection.bytes(Direction.TO_CLIENT) < much.length / 2);
    assertTrue(!sending.isDone());
    assertArrayEquals(much, read(pair.client(), much.length));
  }

  /** Whether nothing passes for some time. */
  private static boolean isStill(LinkConnection connection) throws InterruptedException {
    long before = connection.bytes(Direction.TO_CLIENT);
    TimeUnit.MILLISECONDS.sleep(100);
    return before > 0 && connection.bytes(Direction.TO_CLIENT) == before;
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
    await("the thread ends")
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("hydra-link")));
  }

  private void awaitNoConnections() {
    await("the connection is over").until(() -> scenario.link.connections().isEmpty());
  }
}
