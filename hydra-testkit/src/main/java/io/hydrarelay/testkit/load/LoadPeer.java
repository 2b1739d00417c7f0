package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** One connection of a load: its join, its keepalive, its end. On the event loop only. */
abstract class LoadPeer extends ChannelInboundHandlerAdapter {
  /** Takes what becomes of a peer. */
  interface Owner {
    /** The load cannot begin. */
    void failed(LoadException why);

    /** The peer has joined and, unless it does not read, its stream has begun. */
    void ready(LoadPeer peer);

    /** A consumer has received something. */
    void progressed();

    /** Something came, or happened, that should not have. */
    void offended(String what);

    /** A joined peer's connection is over; said once. */
    void lost(LoadPeer peer);
  }

  private static final int MAX_FRAME_BYTES = Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES;

  private final String name;
  private final byte[] join;
  private final Owner owner;
  private Channel channel;
  private boolean isJoined;
  private boolean isLost;

  LoadPeer(String name, byte[] join, Owner owner) {
    this.name = name;
    this.join = join;
    this.owner = owner;
  }

  /** Connects to the bootstrap's remote address, and joins. */
  void dial(Bootstrap bootstrap) {
    ChannelFuture connecting = bootstrap.clone().handler(new Pipeline()).connect();
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            owner.failed(
                LoadTrouble.noConnection(bootstrap.config().remoteAddress(), done.cause()));
          }
        });
  }

  private final class Pipeline extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel newChannel) {
      LoadTls.addTo(newChannel);
      newChannel
          .pipeline()
          .addLast(
              new LengthFieldBasedFrameDecoder(
                  MAX_FRAME_BYTES,
                  FrameHeader.LENGTH_OFFSET,
                  Short.BYTES,
                  Hydra1.FRAME_HEADER_BYTES - FrameHeader.LENGTH_OFFSET - Short.BYTES,
                  0))
          .addLast(LoadPeer.this);
    }
  }

  // ---- what a role adds

  /** The join is complete. */
  abstract void joined();

  /** Takes what came after the join; valid only during the call. */
  abstract void received(ByteBuf bytes) throws ProtocolException;

  /** Returns the answer to a challenge, which only a producer gets. */
  abstract Proof prove(byte[] join, Challenge challenge) throws ProtocolException;

  /** The connection of a joined peer is over. */
  void connectionIsLost() {
    offend("the connection is lost");
    owner.lost(this);
  }

  // ---- what a role uses

  Channel channel() {
    return channel;
  }

  Owner owner() {
    return owner;
  }

  /** From now on {@link #received} gets bytes as they come, and no longer frame by frame. */
  void takeBytesAsTheyCome() {
    channel.pipeline().remove(LengthFieldBasedFrameDecoder.class);
  }

  void send(byte[] frame) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(frame));
  }

  void answerPing(long value) {
    send(new Pong(value).toFrame());
  }

  final void offend(String what) {
    owner.offended(name + ": " + what);
  }

  boolean isLost() {
    return isLost;
  }

  private void fail(LoadException.Kind kind, String what) {
    owner.failed(new LoadException(kind, name + ": " + what));
  }

  // ---- what the network does

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    send(join);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws ProtocolException {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (isJoined) {
        received(bytes);
      } else {
        takeJoining(bytes.nioBuffer());
      }
    } finally {
      bytes.release();
    }
  }

  private void takeJoining(ByteBuffer frame) throws ProtocolException {
    FrameHeader header = FrameHeader.read(frame);
    if (header.type() == FrameType.CHALLENGE.code()) {
      send(prove(join, Challenge.decode(frame)).toFrame());
    } else if (header.type() == FrameType.STATUS.code()) {
      takeStatus(Status.decode(frame));
    } else {
      throw new ProtocolException("a frame of type " + header.type() + " instead of STATUS");
    }
  }

  private void takeStatus(Status status) {
    if (status.code() == StatusCode.OK.code()) {
      isJoined = true;
      keepAlive(status.keepaliveSeconds());
      joined();
    } else if (StatusCode.isFatal(status.code())) {
      String code = StatusCode.of(status.code()).map(known -> " (" + known + ")").orElse("");
      fail(
          LoadException.Kind.REFUSED,
          "the relay answered STATUS %02x%s".formatted(status.code(), code));
    }
  }

  /** Sends PINGs so often that the relay never finds this side silent (§4.4). */
  private void keepAlive(int seconds) {
    if (seconds > 0) {
      channel.eventLoop().scheduleAtFixedRate(this::ping, seconds, seconds, TimeUnit.SECONDS);
    }
  }

  private void ping() {
    if (channel.isActive()) {
      send(new Ping(0).toFrame());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    isLost = true;
    if (isJoined) {
      connectionIsLost();
    } else {
      fail(LoadException.Kind.CANNOT_CONNECT, "the connection was closed during the join");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!isJoined) {
      fail(LoadException.Kind.CANNOT_CONNECT, LoadTrouble.duringJoin(cause));
    } else if (!(cause instanceof IOException)) {
      offend(cause.toString());
    }
    channel.close();
  }
}
