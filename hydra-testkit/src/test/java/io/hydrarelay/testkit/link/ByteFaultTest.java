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
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each fault of the bytes does to two sockets that know of no protocol. */
class ByteFaultTest {
  private static final int SILENCE_MILLIS = 150;

  private LinkScenario scenario;
  private FaultyLink link;

  @BeforeEach
  void startLink() throws Exception {
    scenario = new LinkScenario();
    link = scenario.link;
  }

  @AfterEach
  void stopLink() throws Exception {
    scenario.close();
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Test
  void shouldDelayBytesByTheLatency() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.latency(Duration.ofMillis(200)));
    long begin = System.nanoTime();
    pair.server().getOutputStream().write(2);
    read(pair.client(), 1);
    long millis = millisSince(begin);
    assertTrue(millis >= 200, () -> millis + " ms");
  }

  @Test
  void shouldKeepOrderAndBytesUnderLatencyAndJitter() throws Exception {
    link.toClient().add(Fault.latency(Duration.ofMillis(5)).jitter(Duration.ofMillis(5)));
    Pair pair = scenario.connect();
    byte[] bytes = random(1, 1 << 20);
    CompletableFuture<byte[]> got = reading(pair.client(), bytes.length);
    writing(pair.server(), bytes);
    assertArrayEquals(bytes, got.get(30, TimeUnit.SECONDS));
  }

  @Test
  void shouldDelayTheEndLikeTheBytesBeforeIt() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.latency(Duration.ofMillis(200)));
    long begin = System.nanoTime();
    pair.server().close();
    assertEquals(-1, pair.client().getInputStream().read());
    assertTrue(millisSince(begin) >= 200);
  }

  @Test
  void shouldLetNoMoreThanTheBandwidthPass() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.bandwidth(100_000));
    byte[] bytes = random(2, 50_000);
    long begin = System.nanoTime();
    writing(pair.server(), bytes);
    assertArrayEquals(bytes, read(pair.client(), bytes.length));
    long millis = millisSince(begin);
    assertTrue(millis >= 450, () -> "50 kB at 100 kB/s took " + millis + " ms");
  }

  @Test
  void shouldGoOnAtFullSpeedWhenTheFaultIsRemoved() throws Exception {
    Pair pair = scenario.connect();
    ActiveFault slow = link.toClient().add(Fault.bandwidth(100));
    byte[] bytes = random(3, 1 << 20);
    CompletableFuture<byte[]> got = reading(pair.client(), bytes.length);
    writing(pair.server(), bytes);
    assertEquals(List.of(slow), link.toClient().active());
    slow.remove();
    assertArrayEquals(bytes, got.get(30, TimeUnit.SECONDS));
    assertEquals(List.of(), link.toClient().active());
  }

  @Test
  void shouldCutBytesIntoSlicesWithPausesBetweenThem() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.slicer(10).vary(5).delay(Duration.ofMillis(30)));
    byte[] bytes = random(4, 100);
    long begin = System.nanoTime();
    pair.server().getOutputStream().write(bytes);
    assertArrayEquals(bytes, read(pair.client(), bytes.length));
    long millis = millisSince(begin);
    assertTrue(millis >= 6 * 30, () -> "at least 7 slices took " + millis + " ms");
  }

  @Test
  void shouldPassTheEndOnLateWhenTheCloseIsSlow() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.slowClose(Duration.ofMillis(300)));
    pair.server().getOutputStream().write(9);
    long begin = System.nanoTime();
    pair.server().close();
    assertEquals(9, pair.client().getInputStream().read());
    assertEquals(-1, pair.client().getInputStream().read());
    assertTrue(millisSince(begin) >= 300);
  }

  @Test
  void shouldLetNothingThroughABlackHoleAndLoseNothing() throws Exception {
    Pair pair = scenario.connect();
    ActiveFault hole = link.toClient().add(Fault.blackHole());
    byte[] bytes = random(5, 100_000);
    writing(pair.server(), bytes).get(30, TimeUnit.SECONDS);
    pair.server().shutdownOutput();
    assertSilent(pair.client());
    pair.client().getOutputStream().write(1);
    assertEquals(1, pair.server().getInputStream().read());
    hole.remove();
    assertArrayEquals(bytes, read(pair.client(), bytes.length));
    assertEquals(-1, pair.client().getInputStream().read());
  }

  private static void assertSilent(Socket socket) throws Exception {
    socket.setSoTimeout(SILENCE_MILLIS);
    assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    socket.setSoTimeout((int) LinkScenario.PATIENCE.toMillis());
  }

  @Test
  void shouldCloseABlackHoleAfterItsTimeWithoutWhatItSwallowed() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.timeout(Duration.ofMillis(200)));
    pair.server().getOutputStream().write(1);
    assertEquals(-1, pair.client().getInputStream().read());
    assertThrows(SocketException.class, () -> pair.server().getInputStream().read());
  }

  @Test
  void shouldResetOpenConnectionsAndThoseThatCome() throws Exception {
    Pair pair = scenario.connect();
    ActiveFault reset = link.toClient().add(Fault.resetPeer());
    assertThrows(SocketException.class, () -> pair.client().getInputStream().read());
    assertThrows(SocketException.class, () -> pair.server().getInputStream().read());
    Socket next = scenario.newClient();
    assertThrows(SocketException.class, () -> next.getInputStream().read());
    reset.remove();
    await("a connection that stays").ignoreExceptions().until(() -> passesAByte());
  }

  /** The server may still have connections in its backlog that were reset. */
  private boolean passesAByte() throws Exception {
    Pair pair = scenario.connect();
    pair.client().getOutputStream().write(1);
    return pair.server().getInputStream().read() == 1;
  }

  @Test
  void shouldResetAConnectionOnlyAfterTheTime() throws Exception {
    link.toRelay().add(Fault.resetPeer(Duration.ofMillis(200)));
    long begin = System.nanoTime();
    Pair pair = scenario.connect();
    assertThrows(SocketException.class, () -> pair.client().getInputStream().read());
    assertTrue(millisSince(begin) >= 200);
  }

  @Test
  void shouldEndAConnectionBehindSoManyBytes() throws Exception {
    link.toClient().add(Fault.limitData(1_000));
    Pair pair = scenario.connect();
    byte[] bytes = random(6, 5_000);
    pair.server().getOutputStream().write(bytes, 0, 999);
    read(pair.client(), 999);
    pair.server().getOutputStream().write(bytes, 999, 4_001);
    assertEquals(bytes[999], (byte) pair.client().getInputStream().read());
    assertEquals(-1, pair.client().getInputStream().read());
    assertThrows(SocketException.class, () -> pair.server().getInputStream().read());
  }

  @Test
  void shouldRefuseConnectionsWhileDownAndAcceptThemOnTheSamePortWhenUp() throws Exception {
    Pair pair = scenario.connect();
    int port = link.endpoint().port();
    link.down();
    assertThrows(SocketException.class, () -> pair.client().getInputStream().read());
    assertThrows(ConnectException.class, scenario::newClient);
    assertTrue(link.isDown());
    link.down();
    link.up();
    Pair next = scenario.connect();
    next.client().getOutputStream().write(1);
    assertEquals(1, next.server().getInputStream().read());
    assertEquals(port, link.endpoint().port());
  }

  @Test
  void shouldStayDownUntilTheLastReasonIsGone() throws Exception {
    ActiveFault down = link.toClient().add(Fault.parse("down"));
    link.down();
    down.remove();
    down.remove();
    assertThrows(ConnectException.class, scenario::newClient);
    link.up();
    assertEquals(0, scenario.connect().client().getInputStream().available());
  }

  @Test
  void shouldGoDownAndUpManyTimesWithoutLosingItsPort() throws Exception {
    for (int i = 0; i < 50; i++) {
      link.down();
      assertThrows(ConnectException.class, scenario::newClient);
      link.up();
      Pair pair = scenario.connect();
      pair.client().getOutputStream().write(i);
      assertEquals(i, pair.server().getInputStream().read());
    }
  }

  @Test
  void shouldLimitAFaultToOneConnection() throws Exception {
    Pair first = scenario.connect();
    Pair second = scenario.connect();
    LinkConnection connection =
        link.connections().stream()
            .filter(one -> one.peer().getPort() == first.client().getLocalPort())
            .findFirst()
            .orElseThrow();
    connection.toClient().add(Fault.blackHole());
    first.server().getOutputStream().write(1);
    second.server().getOutputStream().write(2);
    assertEquals(2, second.client().getInputStream().read());
    assertSilent(first.client());
    assertThrows(IllegalArgumentException.class, () -> connection.toClient().add(Fault.down()));
    connection.reset();
    assertThrows(SocketException.class, () -> first.client().getInputStream().read());
  }

  @Test
  void shouldAddFaultsUp() throws Exception {
    Pair pair = scenario.connect();
    link.toClient().add(Fault.latency(Duration.ofMillis(100)));
    link.toClient().add(Fault.latency(Duration.ofMillis(100)));
    link.connections().get(0).toClient().add(Fault.bandwidth(1_000_000));
    long begin = System.nanoTime();
    pair.server().getOutputStream().write(1);
    read(pair.client(), 1);
    assertTrue(millisSince(begin) >= 200);
    link.toClient().clear();
    assertEquals(List.of(), link.toClient().active());
  }

  @Test
  void shouldHoldNoMoreThanItsBuffersInABlackHole() throws Exception {
    try (LinkScenario small = new LinkScenario(settings -> settings.bufferBytes(65_536))) {
      Pair pair = small.connect();
      small.link.toClient().add(Fault.blackHole());
      CompletableFuture<Void> sending = writing(pair.server(), new byte[16 << 20]);
      assertThrows(TimeoutException.class, () -> sending.get(300, TimeUnit.MILLISECONDS));
    }
  }
}
