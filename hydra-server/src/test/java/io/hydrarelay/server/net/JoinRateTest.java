package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JoinRateTest {
  private long nowNanos = 5;
  private final JoinRate rate = new JoinRate(3, () -> nowNanos);

  @Test
  void shouldServeTheThirdJoinAndTellTheFourthHowLongToWait() throws Exception {
    InetAddress source = InetAddress.getByName("192.0.2.7");
    for (int i = 0; i < 3; i++) {
      assertTrue(rate.waitMillis(source).isEmpty());
      rate.count(source);
    }

    assertEquals(OptionalLong.of(60_000), rate.waitMillis(source));
    advance(Duration.ofSeconds(20));
    assertEquals(OptionalLong.of(40_000), rate.waitMillis(source));
    advance(Duration.ofSeconds(40));
    assertTrue(rate.waitMillis(source).isEmpty());
  }

  @Test
  void shouldCountAnIpv6SourceByItsPrefix() throws Exception {
    fill("2001:db8:0:1::1");

    assertTrue(rate.waitMillis(InetAddress.getByName("2001:db8:0:1:ffff::2")).isPresent());
    assertTrue(rate.waitMillis(InetAddress.getByName("2001:db8:0:2::1")).isEmpty());
  }

  @Test
  void shouldNeverHoldUpLoopback() throws Exception {
    fill("127.0.0.1");

    assertTrue(rate.waitMillis(InetAddress.getByName("127.0.0.1")).isEmpty());
  }

  private void fill(String address) throws UnknownHostException {
    for (int i = 0; i < 3; i++) {
      rate.count(InetAddress.getByName(address));
    }
  }

  private void advance(Duration by) {
    nowNanos += by.toNanos();
  }
}
