package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a relay: whole frames in, bytes out, the limit of the join, keepalive of the
 * hop (§4.4). On its event loop only.
 */
final class RelayLink extends ChannelInboundHandlerAdapter {
  /** Takes what a link brings, on the event loop. */
  interface Owner {
    /** The socket is connected; JOIN is due. */
    void linkConnected(RelayLink link);

    /** A whole frame has come; its bytes are valid only during the call. */
    void linkFrame(RelayLink link, FrameHeader header, ByteBuf frame);

    /** All frames of a read have been handed out. */
    void linkReadComplete();

    /** The socket takes more. */
    void linkWritable(RelayLink link);

    /**
     * The connection is over; said once.
     *
     * @param silent whether the relay was silent for three keepalive periods
     */
    void linkLost(RelayLink link, String reason, boolean silent);

    /**
     * There is no connection, and no further attempt would make one; said once.
     *
     * @param category what the application can do
     */
    void linkHopeless(RelayLink link, Category category, String reason);
  }

  private static final int MAX_FRAME_BYTES = Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES;
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(65_536, 262_144);

  private final Endpoint relay;
  private final Owner owner;
  private final Duration handshake;
  private final TlsTrust trust;
  private Channel channel;

  /** What the relay owes next; empty until there is a connection. */
  private String step = "";

  private Future<?> handshakeAlarm;
  private Keepalive keepalive;
  private Optional<Pong> unanswered = Optional.empty();
  private boolean reading = true;
  private boolean heard;
  private boolean over;

  RelayLink(Endpoint relay, Owner owner, Duration handshake, TlsTrust trust) {
    this.relay = relay;
    this.owner = owner;
    this.handshake = handshake;
    this.trust = trust;
  }

  /**
   * What has to be there before a connection can be made.
   *
   * @param tls its TLS, if the ticket asks for it
   */
  private record Preparation(InetSocketAddress address, Optional<ClientTls> tls) {}

  /**
   * Resolves the host, and reads whom to trust, beside the event loop, then connects; the rest is
   * told to the owner. The limit of the join begins here, so that neither a slow resolver nor a
   * silent host adds to it.
   */
  void dial(EventLoop loop) {
    handshakeAlarm = loop.schedule(this::joinTimedOut, handshake.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture.supplyAsync(this::prepare, ClientWorkers.EXECUTOR)
        .whenCompleteAsync((prepared, failed) -> connect(loop, prepared, failed), loop);
  }

  private Preparation prepare() {
    InetSocketAddress address = new InetSocketAddress(relay.address(), relay.port());
    if (!relay.tls() || address.isUnresolved()) {
      return new Preparation(address, Optional.empty());
    }
    try {
      return new Preparation(address, Optional.of(new ClientTls(relay, trust)));
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  private void connect(EventLoop loop, @Nullable Preparation prepared, @Nullable Throwable failed) {
    if (failed != null) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      Throwable reason = cause.getCause() == null ? cause : cause.getCause();
      hopeless(Category.FIX_INPUT, String.valueOf(reason.getMessage()));
    } else if (over) {
      prepared.tls().ifPresent(ClientTls::close);
    } else if (prepared.address().isUnresolved()) {
      lost("cannot find the host of " + relay.authority(), false);
    } else {
      connect(loop, prepared);
    }
  }

  private void connect(EventLoop loop, Preparation prepared) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(ClientLoops.channelType())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(handlers(prepared.tls()))
            .connect(prepared.address());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            lost("cannot connect to " + relay.authority() + ": " + cause(done), false);
          }
        });
  }

  private static String cause(Future<?> failed) {
    Throwable cause = failed.cause();
    return cause instanceof ConnectException ? "connection refused" : String.valueOf(cause);
  }

  /** Returns what makes a channel this link's: what cuts its bytes into frames, and this. */
  ChannelHandler handlers(Optional<ClientTls> tls) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel newChannel) {
        tls.ifPresent(used -> addTls(newChannel, used));
        newChannel
            .pipeline()
            .addLast(
                new LengthFieldBasedFrameDecoder(
                    MAX_FRAME_BYTES,
                    FrameHeader.LENGTH_OFFSET,
                    2,
                    Hydra1.FRAME_HEADER_BYTES - FrameHeader.LENGTH_OFFSET - 2,
                    0))
            .addLast(RelayLink.this);
      }
    };
  }

  private void addTls(Channel newChannel, ClientTls tls) {
    SslHandler handler = tls.newHandler(newChannel.alloc());
    tls.close();
    newChannel.pipeline().addLast(handler).addLast(new TlsGate(handler, this::noTls));
    awaits("TLS handshake");
  }

  private void noTls(TlsProblem problem) {
    String reason = "the relay at " + relay.authority() + " " + problem.what();
    if (problem.isDistrust()) {
      hopeless(Category.SECURITY, reason);
    } else {
      lost(reason, false);
    }
  }

  // ---- what the owner does

  /** Names what the relay owes next, for the message of a timeout. */
  void awaits(String what) {
    step = what;
  }

  /** The join is complete: its limit ends, keepalive begins. */
  void joined(int keepaliveSeconds) {
    stopAlarm();
    step = "JOINED";
    if (keepaliveSeconds > 0) {
      keepalive = new Keepalive(TimeUnit.SECONDS.toNanos(keepaliveSeconds));
      keepalive.lookLater();
    }
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  /** Returns whether all that was written has gone out. */
  private boolean nothingWaits() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null && waiting.isEmpty();
  }

  void write(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
    if (keepalive != null) {
      keepalive.writtenNanos = System.nanoTime();
    }
  }

  void flush() {
    channel.flush();
  }

  void send(byte[] bytes) {
    write(Unpooled.wrappedBuffer(bytes));
    flush();
  }

  void setReading(boolean value) {
    if (reading != value) {
      reading = value;
      channel.config().setAutoRead(value);
      if (keepalive != null) {
        keepalive.readNanos = System.nanoTime();
      }
    }
  }

  /** Closes the socket at once. */
  void abort() {
    over = true;
    stopAlarm();
    if (channel != null) {
      channel.close();
    }
  }

  // ---- what the network does

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    owner.linkConnected(this);
  }

  private void joinTimedOut() {
    String what = step.isEmpty() ? "no connection to " : "no " + step + " from ";
    lost(what + relay.authority() + " within " + handshake.toMillis() + " ms", true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf frame = (ByteBuf) message;
    try {
      if (!over) {
        take(frame);
      }
    } finally {
      frame.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    owner.linkReadComplete();
  }

  private void take(ByteBuf frame) {
    heard = true;
    if (keepalive != null) {
      keepalive.readNanos = System.nanoTime();
    }
    FrameHeader header =
        FrameHeader.read(frame.nioBuffer(frame.readerIndex(), Hydra1.FRAME_HEADER_BYTES));
    if (header.type() == FrameType.PING.code() && header.length() == Ping.BODY_BYTES) {
      answer(frame.getLong(frame.readerIndex() + Hydra1.FRAME_HEADER_BYTES));
    }
    owner.linkFrame(this, header, frame);
  }

  /** A side that cannot write at once keeps only the newest PING to be answered. */
  private void answer(long value) {
    if (isWritable()) {
      send(new Pong(value).toFrame());
    } else {
      unanswered = Optional.of(new Pong(value));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (isWritable() && !over) {
      unanswered.ifPresent(pong -> send(pong.toFrame()));
      unanswered = Optional.empty();
      owner.linkWritable(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lost("the connection to " + relay.authority() + " was lost" + hint(), false);
  }

  /** A port that takes TLS only closes without a word. */
  private String hint() {
    boolean mayWantTls = !relay.tls() && !heard && !step.isEmpty();
    return mayWantTls
        ? " without an answer; it may take TLS only, which tickets of the scheme hydras ask for"
        : "";
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // What the kernel says of a lost connection is always the same, and differs between transports.
    // What broken TLS brings is told by its cause.
    Throwable why =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    boolean isReset = why instanceof IOException && !(why instanceof SSLException);
    String how = isReset ? "was reset" : "failed: " + why;
    lost("the connection to " + relay.authority() + " " + how, false);
  }

  private void lost(String reason, boolean silent) {
    if (!over) {
      abort();
      owner.linkLost(this, reason, silent);
    }
  }

  private void hopeless(Category category, String reason) {
    if (!over) {
      abort();
      owner.linkHopeless(this, category, reason);
    }
  }

  private void stopAlarm() {
    if (handshakeAlarm != null) {
      handshakeAlarm.cancel(false);
    }
  }

  /** The clocks of §4.4; that of silence stands still while this side does not read. */
  private final class Keepalive {
    private final long periodNanos;
    private long readNanos = System.nanoTime();
    private long writtenNanos = readNanos;
    private long pings;

    Keepalive(long periodNanos) {
      this.periodNanos = periodNanos;
    }

    private void lookLater() {
      channel.eventLoop().schedule(this::look, periodNanos / 4, TimeUnit.NANOSECONDS);
    }

    private void look() {
      if (over) {
        return;
      }
      long now = System.nanoTime();
      if (reading && now - readNanos >= Hydra1.KEEPALIVE_FACTOR * periodNanos) {
        lost(relay.authority() + " was silent for three keepalive periods", true);
        return;
      }
      if (now - writtenNanos >= periodNanos * 3 / 4 && nothingWaits()) {
        send(new Ping(++pings).toFrame());
      }
      lookLater();
    }
  }
}
