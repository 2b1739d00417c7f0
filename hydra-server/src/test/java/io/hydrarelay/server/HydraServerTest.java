package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
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
}
