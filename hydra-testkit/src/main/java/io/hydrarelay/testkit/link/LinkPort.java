package io.hydrarelay.testkit.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A link's port, open or shut. While it is shut a socket that does not listen keeps it, so that
 * clients are refused and nobody else can take it. Thread-safe; blocks, so not on the link's
 * thread.
 */
final class LinkPort implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ServerBootstrap listener;
  private final InetSocketAddress address;
  private Channel listening;
  private SocketChannel keeper;
  private boolean isOpen = true;

  LinkPort(ServerBootstrap listener) {
    this.listener = listener;
    this.listening = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = (InetSocketAddress) listening.localAddress();
  }

  private Channel listen(InetSocketAddress where) {
    return listener.bind(where).syncUninterruptibly().channel();
  }

  InetSocketAddress address() {
    return address;
  }

  synchronized boolean isOpen() {
    return isOpen;
  }

  /** Listens again. */
  synchronized void open() {
    if (isOpen) {
      return;
    }
    listening = listen(address);
    closeKeeper();
    isOpen = true;
  }

  /** Refuses clients from now on. */
  synchronized void shut() {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    listening.close().syncUninterruptibly();
    keeper = keep();
  }

  /** The selector gives a closed socket up a moment after it is closed. */
  private SocketChannel keep() {
    long begin = System.nanoTime();
    while (true) {
      try {
        return bound();
      } catch (BindException stillListening) {
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new UncheckedIOException("cannot keep " + address, stillListening);
        }
        LockSupport.parkNanos(RETRY_NANOS);
      } catch (IOException failed) {
        throw new UncheckedIOException("cannot keep " + address, failed);
      }
    }
  }

  private SocketChannel bound() throws IOException {
    SocketChannel socket = SocketChannel.open();
    try {
      return socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  private void closeKeeper() {
    try {
      if (keeper != null) {
        keeper.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot give up " + address, failed);
    }
  }

  /** Gives the port up. */
  @Override
  public synchronized void close() {
    isOpen = false;
    listening.close().syncUninterruptibly();
    closeKeeper();
  }
}
