package io.hydrarelay.server.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;

/** How the relay talks to the kernel. */
public enum Transport {
  /** The first of epoll, kqueue and NIO that works here. */
  AUTO,
  /** Linux io_uring. */
  IO_URING,
  /** Linux epoll. */
  EPOLL,
  /** BSD and macOS kqueue. */
  KQUEUE,
  /** The JDK's own, on every platform. */
  NIO;

  private static final List<Transport> PREFERENCE = List.of(EPOLL, KQUEUE, NIO);

  /** Returns whether this transport works on this machine. */
  public boolean isAvailable() {
    return switch (this) {
      case AUTO, NIO -> true;
      case IO_URING -> IoUring.isAvailable();
      case EPOLL -> Epoll.isAvailable();
      case KQUEUE -> KQueue.isAvailable();
    };
  }

  /**
   * Returns the transport to use: this one, or the best that works here for {@link #AUTO}.
   *
   * @throws IllegalStateException when this one does not work here
   */
  public Transport resolve() {
    if (this == AUTO) {
      return PREFERENCE.stream().filter(Transport::isAvailable).findFirst().orElse(NIO);
    }
    if (!isAvailable()) {
      throw new IllegalStateException("transport " + this + " does not work on this machine");
    }
    return this;
  }

  /**
   * Returns a new group of network threads.
   *
   * @param threads how many; 0 for one per two cores
   */
  public EventLoopGroup eventLoops(int threads) {
    int count =
        threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads;
    DefaultThreadFactory named = new DefaultThreadFactory("hydra-relay", true);
    return new MultiThreadIoEventLoopGroup(count, named, ioHandlers());
  }

  private IoHandlerFactory ioHandlers() {
    return switch (resolve()) {
      case IO_URING -> IoUringIoHandler.newFactory();
      case EPOLL -> EpollIoHandler.newFactory();
      case KQUEUE -> KQueueIoHandler.newFactory();
      default -> NioIoHandler.newFactory();
    };
  }

  Class<? extends ServerChannel> serverChannel() {
    return switch (resolve()) {
      case IO_URING -> IoUringServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case KQUEUE -> KQueueServerSocketChannel.class;
      default -> NioServerSocketChannel.class;
    };
  }
}
