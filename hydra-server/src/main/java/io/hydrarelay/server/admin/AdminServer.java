package io.hydrarelay.server.admin;

import io.hydrarelay.server.HydraServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port of a relay: health, metrics and views over HTTP/1.1, on a thread of its own.
 * Thread-safe. It outlives the relay, so that a draining relay can be watched; close it after.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.admin");
  private static final Duration EVENT_PERIOD = Duration.ofSeconds(1);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
  private static final int SEND_BUFFER_BYTES = 131_072;
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(131_072, 262_144);
  private static final long STOP_MILLIS = 2_000;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("hydra-admin", true), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listening;

  private AdminServer(HydraServer relay, AdminConfig config, AdminLimits limits) {
    Router router = new Router(relay, config);
    EventStream events = new EventStream(relay, limits.eventPeriod());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(new AdminConnections(connections, router, events, limits))
            .bind(config.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stopThread();
      throw new UncheckedIOException(
          new IOException("cannot listen on " + config.address(), bound.cause()));
    }
    listening = bound.channel();
    LOG.info(
        "admin port on http://{}/ ({})",
        HostNames.format(localAddress()),
        config.isGuarded() ? "token needed" : "no token");
  }

  /**
   * Opens the admin port of that relay.
   *
   * @throws UncheckedIOException when the address cannot be bound
   */
  public static AdminServer start(HydraServer relay, AdminConfig config) {
    return start(relay, config, new AdminLimits(EVENT_PERIOD, REQUEST_LIMIT));
  }

  static AdminServer start(HydraServer relay, AdminConfig config, AdminLimits limits) {
    return new AdminServer(relay, config, limits);
  }

  /** Returns the address it listens on. */
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Closes the port and every connection to it. Blocks until the thread is gone. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
    connections.close().awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
    stopThread();
  }

  private void stopThread() {
    loop.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * STOP_MILLIS, TimeUnit.MILLISECONDS);
  }
}
