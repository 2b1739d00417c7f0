package io.hydrarelay.server.net;

import io.hydrarelay.server.metrics.Disconnect;
import io.hydrarelay.server.metrics.HandshakeStage;
import io.hydrarelay.server.metrics.RelayCounter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Accepts connections as long as there is a place; at the limit it stops, leaves peers in the
 * kernel's backlog and looks again after a delay. Each connection gets its first stage.
 */
public final class RelayAcceptor {
  private static final int BACKLOG = 1_024;
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32_768, 65_536);

  /** Those beyond the limit of connections wait in the kernel's backlog, as far as possible. */
  private static final RecvByteBufAllocator ONE_AT_A_TIME =
      new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1);

  private final RelayServices services;
  private final ChannelGroup connections;
  private final long retryNanos;

  /**
   * Makes an acceptor.
   *
   * @param connections gets every connection
   * @param retryDelay how often to look for a place at the limit
   */
  public RelayAcceptor(RelayServices services, ChannelGroup connections, Duration retryDelay) {
    this.services = services;
    this.connections = connections;
    this.retryNanos = retryDelay.toNanos();
  }

  /** Binds; nothing is accepted before the channel is told to read. */
  public ChannelFuture bind(Transport transport, EventLoopGroup loops, InetSocketAddress address) {
    ServerBootstrap bootstrap = new ServerBootstrap();
    LoopbackPacing.turnOff(bootstrap, transport, address);
    return bootstrap
        .group(loops)
        .channel(transport.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.RECVBUF_ALLOCATOR, ONE_AT_A_TIME)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .handler(new PlaceKeeper())
        .childHandler(new FirstStage())
        .bind(address);
  }

  /**
   * Lets connections in as long as there is a place. io_uring may have accepted a few more by the
   * time it hears of the limit; those wait here instead of in the backlog, unread like there.
   */
  private final class PlaceKeeper extends ChannelInboundHandlerAdapter {
    private final Deque<Channel> waiting = new ArrayDeque<>();
    private boolean lookingLater;
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      Channel channel = (Channel) accepted;
      SocketAddress peer = channel.remoteAddress();
      Arrival arrival = services.admission().arrive(peer);
      if (isTurnedAway(arrival)) {
        arrival.objection().ifPresent(why -> turnAway(peer, why));
        channel.unsafe().closeForcibly();
        arrival.leave();
        letIn(ctx);
        return;
      }
      channel.closeFuture().addListener(closed -> arrival.leave());
      channel.attr(Arrival.KEY).set(arrival);
      waiting.add(channel);
      letIn(ctx);
    }

    /**
     * To tell a peer anything over TLS would take the handshake, the dearest part of a connection,
     * which the limits of a source are there to spare.
     */
    private boolean isTurnedAway(Arrival arrival) {
      return arrival.isTurnedAway()
          || services.tls().isPresent() && arrival.objection().isPresent();
    }

    private void turnAway(SocketAddress peer, Refusal why) {
      HandshakeStage stage = services.tls().isPresent() ? HandshakeStage.TLS : HandshakeStage.JOIN;
      services.counters().increment(RelayCounter.ACCEPTED_CONNECTIONS);
      services.counters().increment(RelayCounter.HANDSHAKE_FAILURES, stage);
      services.counters().ended(Disconnect.ofStranger(peer, why.reason(), why.why()));
      services.events().turnedAway(peer, why.reason(), why.why());
    }

    private void letIn(ChannelHandlerContext ctx) {
      Admission admission = services.admission();
      while (admission.hasPlace() && !waiting.isEmpty()) {
        Channel next = waiting.remove();
        admission.opened();
        services.counters().increment(RelayCounter.ACCEPTED_CONNECTIONS);
        next.closeFuture().addListener(closed -> admission.closed());
        connections.add(next); // before another thread gets it, or the relay could end without it
        ctx.fireChannelRead(next);
      }
      if (admission.hasPlace()) {
        paused = false;
        ctx.channel().config().setAutoRead(true);
      } else {
        lookAgainLater(ctx);
      }
    }

    private void lookAgainLater(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(false);
      if (!lookingLater) {
        lookingLater = true;
        if (!paused) {
          paused = true;
          services.counters().increment(RelayCounter.ACCEPT_PAUSES);
        }
        ctx.executor().schedule(() -> lookAgain(ctx), retryNanos, TimeUnit.NANOSECONDS);
      }
    }

    private void lookAgain(ChannelHandlerContext ctx) {
      lookingLater = false;
      if (ctx.channel().isOpen()) {
        letIn(ctx);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      waiting.forEach(channel -> channel.unsafe().closeForcibly());
      waiting.clear();
      ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable acceptFailed) {
      lookAgainLater(ctx);
    }
  }

  private final class FirstStage extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      PeerConnection connection = new PeerConnection(services, channel);
      services
          .tls()
          .ifPresent(
              tls -> {
                connection.beginOpening();
                channel.pipeline().addLast(new FirstByte(connection, tls));
              });
      channel.pipeline().addLast(new JoinHandler(connection));
    }
  }
}
