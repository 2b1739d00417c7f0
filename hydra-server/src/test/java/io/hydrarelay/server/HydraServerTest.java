package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.server.net.Transport;
import io.hydrarelay.server.tls.RelayTls;
import io.hydrarelay.server.tls.TlsConfig;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HydraServerTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1"})
  void shouldNameItselfAsClientsOnThisMachineFindIt(String listen, String host) {
    ServerConfig config = ServerConfig.builder().address(new InetSocketAddress(listen, 0)).build();
    HydraServer relay = HydraServer.bind(config);
    try {
      assertEquals(host + ":" + relay.localAddress().getPort(), relay.endpoint().authority());
    } finally {
      relay.closeNow();
    }
  }

  @Test
  void shouldGiveBackTheMemoryOfTlsWhenTheTransportDoesNotWork() throws Exception {
    TlsConfig tls = TlsConfig.selfSigned(List.of("127.0.0.1"));
    Transport none = Transport.KQUEUE.isAvailable() ? Transport.EPOLL : Transport.KQUEUE;
    ServerConfig config = ServerConfig.builder().tls(tls).transport(none).build();
    assertThrows(IllegalStateException.class, () -> HydraServer.bind(config));
    BufferLeakCheck.awaitCollection();
    RelayTls.of(tls).close(); // lets the detector look, whose findings fail this class
  }
}
