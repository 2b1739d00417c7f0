package io.hydrarelay.server.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;

/**
 * What the kernel tells of a socket's progress. It asks for more only when a third of its buffer is
 * free; a slow consumer may take bytes for many seconds until then.
 */
final class KernelProgress {
  private KernelProgress() {}

  /**
   * Returns whether the peer let the kernel send new data within that time. Probes of a closed
   * window and repetitions do not count. Always false where the kernel does not tell (kqueue, NIO).
   */
  static boolean hasSentWithin(Channel channel, long millis) {
    if (channel instanceof EpollSocketChannel epoll) {
      EpollTcpInfo info = epoll.tcpInfo();
      return info.retransmits() == 0 && info.lastDataSent() < millis;
    }
    if (channel instanceof IoUringSocketChannel uring) {
      IoUringTcpInfo info = uring.tcpInfo();
      return info.retransmits() == 0 && info.lastDataSent() < millis;
    }
    return false;
  }
}
