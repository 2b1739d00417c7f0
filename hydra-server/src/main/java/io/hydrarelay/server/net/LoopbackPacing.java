package io.hydrarelay.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keeps Linux from pacing connections over loopback, which no sender can overload. Where the
 * system's congestion control is one that paces, such as BBR, a timer holds back every 64 KiB;
 * without them 64 consumers of 64-byte messages get 1.15 times as much, 512 get 1.18 times.
 */
final class LoopbackPacing {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;

  /** In every Linux kernel, allowed to everyone, and does not pace. */
  private static final byte[] RENO = "reno".getBytes(StandardCharsets.US_ASCII);

  private static final ChannelOption<ByteBuffer> CONGESTION_CONTROL =
      new RawUnixChannelOption("TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, RENO.length);

  private LoopbackPacing() {}

  /**
   * Turns pacing off for what is accepted at a loopback address, where the transport can.
   * Connections take this over from the listening socket; later is too late, since BBR leaves
   * pacing on when another takes its place.
   */
  static void turnOff(ServerBootstrap bootstrap, Transport transport, InetSocketAddress address) {
    boolean loopback = !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    if (loopback && transport.isNativeToLinux()) {
      bootstrap.option(CONGESTION_CONTROL, ByteBuffer.wrap(RENO));
    }
  }
}
