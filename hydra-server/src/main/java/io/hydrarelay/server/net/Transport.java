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
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the relay talks to the kernel. */
public enum Transport {
  /**
   * The first of io_uring, epoll, kqueue and NIO that works here. io_uring delivers 1.03 to 1.23
   * times as much as epoll, and small messages a sixth earlier. It is passed over where {@link
   * #losesReads}.
   */
  AUTO,
  /** Linux io_uring. */
  IO_URING,
  /** Linux epoll. */
  EPOLL,
  /** BSD and macOS kqueue. */
  KQUEUE,
  /** The JDK's own, on every platform. */
  NIO;

  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");

  private static final List<Transport> PREFERENCE = List.of(IO_URING, EPOLL, KQUEUE, NIO);

  private static final int MIN_SUBMISSIONS = 256;
  private static final int MAX_SUBMISSIONS = 16_384;
  private static final int COMPLETIONS_PER_SUBMISSION = 4;

  /**
   * Network threads, and how they talk to the kernel.
   *
   * @param transport what was chosen
   * @param group the threads
   */
  public record Loops(Transport transport, EventLoopGroup group) {}

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
   * Returns whether io_uring would lose a read now and then, and with it the connection: Netty
   * 4.2.18 does when its polls are multishot, its default. {@code
   * -Dio.netty.iouring.pollAddMultishotEnabled=false} turns that off for a whole process; the
   * {@code hydra} command does so.
   */
  public static boolean losesReads() {
    return IoUring.isAvailable() && IoUring.isPollAddMultishotEnabled();
  }

  /**
   * Returns the transport to use: this one, or the best that works here for {@link #AUTO}.
   *
   * @throws IllegalStateException when this one does not work here
   */
  public Transport resolve() {
    if (this == AUTO) {
      return PREFERENCE.stream().filter(Transport::isPreferable).findFirst().orElse(NIO);
    }
    if (!isAvailable()) {
      throw new IllegalStateException("transport " + this + " does not work on this machine");
    }
    return this;
  }

  /**
   * Starts network threads, with {@link #AUTO} over the best transport whose threads start.
   *
   * @param threads how many; 0 for one per two cores
   * @param peers to how many peers one thread may have to write at once
   * @throws IllegalStateException when this transport does not work here
   */
  public Loops open(int threads, int peers) {
    if (this != AUTO) {
      return resolve().openHere(threads, peers);
    }
    for (Transport candidate : PREFERENCE) {
      if (candidate.isPreferable()) {
        try {
          return candidate.openHere(threads, peers);
        } catch (IllegalStateException refused) { // a kernel may limit what io_uring locks
          LOG.debug("{} does not work here", candidate, refused);
        }
      }
    }
    return NIO.openHere(threads, peers);
  }

  private boolean isPreferable() {
    return isAvailable() && !(this == IO_URING && losesReads());
  }

  private Loops openHere(int threads, int peers) {
    if (this == IO_URING && losesReads()) {
      LOG.warn("io_uring may lose reads: set -Dio.netty.iouring.pollAddMultishotEnabled=false");
    }
    int count =
        threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads;
    DefaultThreadFactory named = new DefaultThreadFactory("hydra-relay", true);
    return new Loops(this, new MultiThreadIoEventLoopGroup(count, named, ioHandlers(peers)));
  }

  private IoHandlerFactory ioHandlers(int peers) {
    return switch (this) {
      case IO_URING -> IoUringIoHandler.newFactory(roomFor(peers));
      case EPOLL -> EpollIoHandler.newFactory();
      case KQUEUE -> KQueueIoHandler.newFactory();
      default -> NioIoHandler.newFactory();
    };
  }

  /**
   * A turn of a thread writes to every consumer. Where the queue has no room for all of them, it is
   * handed to the kernel in pieces, completions pile up meanwhile, and 512 consumers of 16 KiB
   * frames get 4.3 GB/s; with room 5.9 GB/s. More room than that costs cache.
   */
  private static IoUringIoHandlerConfig roomFor(int peers) {
    int submissions = MIN_SUBMISSIONS;
    while (submissions < peers && submissions < MAX_SUBMISSIONS) {
      submissions *= 2;
    }
    return new IoUringIoHandlerConfig()
        .setRingSize(submissions)
        .setCqSize(submissions * COMPLETIONS_PER_SUBMISSION);
  }

  /** Returns whether sockets of this transport take the options that only Linux has. */
  boolean isNativeToLinux() {
    return this == IO_URING || this == EPOLL;
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
