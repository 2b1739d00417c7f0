package io.hydrarelay.testkit.tls;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.tls.TlsConfig;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a port with TLS does with those who speak something else, too slowly, or both. */
class TlsPortTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] JOIN_BEGIN = "HYDR".getBytes(StandardCharsets.US_ASCII);

  private static RelayFixture tlsOnly(String engine) throws Exception {
    return TlsEngines.with(engine, () -> RelayFixture.start(FixtureConfig.builder().tls().build()));
  }

  private static Socket plain(RelayFixture relay) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** Returns what comes until the relay closes. */
  private static int bytesUntilClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes().length;
    } catch (SocketException | SSLException reset) {
      return 0;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldRefuseTls12AndMissingAlpn(String engine) throws Exception {
    try (RelayFixture relay = tlsOnly(engine)) {
      try (SSLSocket old = TlsPeer.connect(relay.port(), "TLSv1.2", "hydra/1")) {
        assertThrows(IOException.class, old::startHandshake);
      }
      relay.awaitLog("no TLS came about", PATIENCE);
      try (SSLSocket silent = TlsPeer.connect(relay.port(), "TLSv1.3")) {
        silent.startHandshake();
        silent.getOutputStream().write(JOIN_BEGIN);
        assertEquals(0, bytesUntilClosed(silent));
      }
      relay.awaitLog("does not ask for hydra/1 by ALPN", PATIENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldSayWhoSpeaksSomethingElse(String engine) throws Exception {
    try (RelayFixture relay = tlsOnly(engine)) {
      expectClosed(relay, JOIN_BEGIN, "speaks plain Hydra/1, and this port takes TLS only");
      expectClosed(relay, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "neither");
      byte[] garbage = new byte[600];
      garbage[0] = 0x16;
      expectClosed(relay, garbage, "no TLS came about");
    }
  }

  private static void expectClosed(RelayFixture relay, byte[] sent, String logged)
      throws Exception {
    try (Socket peer = plain(relay)) {
      peer.getOutputStream().write(sent);
      bytesUntilClosed(peer);
    }
    relay.awaitLog(logged, PATIENCE);
  }

  @Test
  void shouldTellAPlainClientWhatToLookFor() throws Exception {
    try (RelayFixture relay = tlsOnly("jdk")) {
      Endpoint plain = new Endpoint(false, "127.0.0.1", relay.port());
      Ticket ticket = Ticket.consumer(plain, relay.newProducerTicket().credentials());
      HydraException trouble = assertThrows(HydraException.class, () -> Consumer.connect(ticket));
      assertEquals(Category.RETRY, trouble.category());
      assertTrue(trouble.getMessage().contains("TLS only"), trouble::getMessage);
    }
  }

  @Test
  void shouldServeBothOnOnePort() throws Exception {
    TlsConfig both = TlsConfig.selfSigned(List.of("127.0.0.1")).alsoPlain(true);
    try (RelayFixture relay = RelayFixture.start(settings -> settings.tls(both))) {
      Ticket overTls = relay.newProducerTicket();
      Endpoint plain = new Endpoint(false, "127.0.0.1", relay.port());
      Consumer first = relay.connectConsumer(overTls.toConsumer());
      Consumer second = relay.connectConsumer(Ticket.consumer(plain, overTls.credentials()));
      Producer producer = relay.connectProducer(overTls);
      producer.awaitConsumers(2, PATIENCE);
      producer.send("both".getBytes(StandardCharsets.US_ASCII));
      producer.close();
      for (Consumer consumer : List.of(first, second)) {
        assertEquals(4, consumer.receive(PATIENCE).orElseThrow().bytes().length);
        assertTrue(consumer.receive().isEmpty());
        assertTrue(consumer.finished());
      }
    }
  }

  @ParameterizedTest(name = "after {0} bytes of a handshake")
  @ValueSource(ints = {0, 1, 3, 40})
  void shouldCloseWhoIsTooSlow(int bytes) throws Exception {
    byte[] begun = new byte[bytes];
    byte[] recordHead = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03};
    System.arraycopy(recordHead, 0, begun, 0, Math.min(bytes, recordHead.length));
    FixtureConfig config =
        FixtureConfig.builder()
            .tls()
            .settings(relay -> relay.handshake(Duration.ofMillis(300)))
            .build();
    try (RelayFixture relay = RelayFixture.start(config);
        Socket peer = plain(relay)) {
      peer.getOutputStream().write(begun);
      bytesUntilClosed(peer);
      relay.awaitLog("no TLS handshake within 300 ms", PATIENCE);
      relay.awaitNobody(PATIENCE);
      await("its place among the joining is free")
          .atMost(PATIENCE)
          .until(() -> relay.info().snapshot().pending() == 0);
    }
  }

  @Test
  void shouldCountHandshakesAmongTheJoining() throws Exception {
    FixtureConfig config =
        FixtureConfig.builder().tls().settings(relay -> relay.pending(1)).build();
    try (RelayFixture relay = RelayFixture.start(config);
        Socket silent = plain(relay);
        Socket beyond = plain(relay)) {
      int closed = bytesUntilClosed(beyond);
      assertEquals(0, closed);
      assertTrue(silent.isConnected());
      relay.awaitLog("too many peers are joining", PATIENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldLetAClientAboveTheLimitOfItsSourceComeBack(String engine) throws Exception {
    FixtureConfig config =
        FixtureConfig.builder().tls().settings(relay -> relay.sourceConnections(1)).build();
    try (RelayFixture relay = RelayFixture.start(config)) {
      Ticket ticket = relay.newProducerTicket();
      relay.connectProducer(ticket);
      HydraException trouble =
          TlsEngines.with(
              engine,
              () ->
                  assertThrows(
                      HydraException.class, () -> relay.connectConsumer(ticket.toConsumer())));
      assertEquals(Category.RETRY, trouble.category(), trouble::getMessage);
      relay.awaitLog("reason=source_connections told=- role=unknown", PATIENCE);
    }
  }
}
