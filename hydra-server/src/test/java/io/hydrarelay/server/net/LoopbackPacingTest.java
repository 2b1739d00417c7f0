package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which congestion control the relay's listening sockets have, which connections inherit. */
class LoopbackPacingTest {
  private static final Path OF_THE_SYSTEM = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
  private static final int TCP_CA_NAME_MAX = 16;
  private static final RawUnixChannelOption CONGESTION_CONTROL =
      new RawUnixChannelOption("TCP_CONGESTION", 6, 13, TCP_CA_NAME_MAX);

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "EPOLL"})
  void shouldNotHaveConnectionsOverLoopbackPaced(Transport transport) {
    assumeTrue(transport.isAvailable(), () -> transport + " does not work on this machine");
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    assertEquals("reno", congestionControlAt(loopback, transport));
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "EPOLL"})
  void shouldLeaveTheSystemsChoiceToConnectionsFromElsewhere(Transport transport)
      throws IOException {
    assumeTrue(transport.isAvailable(), () -> transport + " does not work on this machine");

    assertEquals(
        Files.readString(OF_THE_SYSTEM).strip(),
        congestionControlAt(new InetSocketAddress(0), transport));
  }

  /** Binds there, accepts nothing, and asks the socket. */
  private static String congestionControlAt(InetSocketAddress address, Transport transport) {
    Transport.Loops loops = transport.open(1, 1);
    RelayAcceptor acceptor =
        new RelayAcceptor(
            null, new DefaultChannelGroup(GlobalEventExecutor.INSTANCE), Duration.ofSeconds(1));
    try {
      Channel listening =
          acceptor.bind(loops.transport(), loops.group(), address).syncUninterruptibly().channel();
      ByteBuffer name = listening.config().getOption(CONGESTION_CONTROL);
      listening.close().syncUninterruptibly();
      return StandardCharsets.US_ASCII.decode(name).toString().replace("\0", "");
    } finally {
      loops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
