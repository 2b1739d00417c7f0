package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.DropCause;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.session.ConsumerPort;
import io.hydrarelay.server.session.ConsumerSeat;
import io.hydrarelay.server.session.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The stage of a joined consumer (§6.3): it takes PING and PONG and nothing else, and writes what
 * its cursor hands over.
 */
final class ConsumerHandler extends ChannelInboundHandlerAdapter implements ConsumerPort {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(
          ConnectionSettings.OUTBOX_BYTES / 2, ConnectionSettings.OUTBOX_BYTES);

  private static final int FRAME_BYTES = Hydra1.FRAME_HEADER_BYTES + Ping.BODY_BYTES;

  private final PeerConnection connection;
  private final Join join;
  private final byte[] frame = new byte[FRAME_BYTES];
  private int frameBytes;

  private ChannelHandlerContext ctx;
  private ConsumerSeat seat;
  private ControlOutbox outbox;
  private volatile StallWatch stallWatch;
  private Deadline frameWait;
  private String reason = "left";
  private boolean over;

  ConsumerHandler(PeerConnection connection, Join join) {
    this.connection = connection;
    this.join = join;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    outbox = new ControlOutbox(ctx.channel());
    Outcome<ConsumerSeat> outcome =
        connection.services().registry().joinConsumer(join, this, ctx.executor());
    if (outcome instanceof Outcome.Refused<ConsumerSeat> refused) {
      over = true;
      connection.refuse(ctx, refused.status(), "no place in the session");
    } else if (outcome instanceof Outcome.Joined<ConsumerSeat> joined) {
      begin(joined.seat());
    }
  }

  private void begin(ConsumerSeat joined) {
    seat = joined;
    connection.joinIsOver();
    ConnectionSettings settings = connection.settings();
    KeepaliveHandler.addBefore(ctx, settings.keepalive());
    ctx.channel().config().setWriteBufferWaterMark(WATER_MARK);
    if (settings.sendBuffer() > 0) {
      ctx.channel().config().setOption(ChannelOption.SO_SNDBUF, settings.sendBuffer());
    }
    stallWatch = new StallWatch(ctx.channel(), settings.stall(), this::stalled);
    frameWait =
        new Deadline(
            ctx.executor(),
            settings.frameWait(),
            () -> end(StatusCode.TIMEOUT, "a frame was not complete within frame_wait"));
    Status ok = Status.ok(settings.keepaliveSeconds(), seat.producerPresent());
    ctx.write(Unpooled.wrappedBuffer(ok.toFrame()));
    seat.cursor().start();
  }

  // ---- what the peer does

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    while (!over && in.isReadable()) {
      int headerLack = Hydra1.FRAME_HEADER_BYTES - frameBytes;
      int lack = headerLack > 0 ? headerLack : FRAME_BYTES - frameBytes;
      int taken = Math.min(lack, in.readableBytes());
      in.readBytes(frame, frameBytes, taken);
      frameBytes += taken;
      handleFrame();
    }
    in.release();
  }

  private void handleFrame() {
    frameWait.start();
    if (frameBytes == Hydra1.FRAME_HEADER_BYTES) {
      judgeHeader(FrameHeader.read(ByteBuffer.wrap(frame)));
    } else if (frameBytes == FRAME_BYTES) {
      frameBytes = 0;
      frameWait.cancel();
      if (frame[FrameHeader.TYPE_OFFSET] == FrameType.PING.code()) {
        long value = ByteBuffer.wrap(frame).getLong(Hydra1.FRAME_HEADER_BYTES);
        outbox.send(ControlOutbox.Kind.PONG, new Pong(value).toFrame());
      }
    }
  }

  private void judgeHeader(FrameHeader header) {
    if (header.type() != FrameType.PING.code() && header.type() != FrameType.PONG.code()) {
      end(StatusCode.FORBIDDEN, "a consumer may send only PING and PONG");
    } else if (header.length() != Ping.BODY_BYTES) {
      end(StatusCode.MALFORMED, "PING or PONG of wrong length");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    } else if (event == KeepaliveHandler.SILENT) {
      Status timeout = Status.of(StatusCode.TIMEOUT, 0);
      refuseWith(DisconnectReason.SILENT, timeout, "silent for three keepalive periods");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!over && ctx.channel().isWritable()) {
      outbox.socketTakesMore();
      seat.cursor().socketTakesMore();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.failed(context, cause);
  }

  private void stalled() {
    long waiting = seat.cursor().waitingFrames();
    connection.counters().add(RelayCounter.DROPPED_FRAMES, DropCause.STALL, waiting);
    Status tooSlow = Status.of(StatusCode.TOO_SLOW, waiting);
    refuseWith(DisconnectReason.STALLED, tooSlow, "took nothing for stall");
  }

  private void end(StatusCode code, String why) {
    refuseWith(Status.of(code, 0), why);
  }

  private void refuseWith(Status status, String why) {
    refuseWith(DisconnectReason.ofCode(status.code()), status, why);
  }

  private void refuseWith(DisconnectReason cause, Status status, String why) {
    if (!over) {
      reason = StatusCode.of(status.code()).map(StatusCode::name).orElse(reason);
      leave();
      connection.refuse(ctx, cause, status, why);
    }
  }

  private void leave() {
    if (!over) {
      over = true;
      frameWait.cancel();
      seat.cursor().leave(reason);
    }
  }

  // ---- the session's side

  @Override
  public SocketAddress peer() {
    return connection.peer();
  }

  @Override
  public long number() {
    return connection.number();
  }

  @Override
  public boolean isStalled() {
    StallWatch watch = stallWatch; // not there yet while the consumer joins
    return watch != null && watch.hasStoodStillFor(ConnectionSettings.STALL_SHOWN_NANOS);
  }

  @Override
  public boolean canTakeMore() {
    return ctx.channel().isWritable();
  }

  @Override
  public void write(ByteBuf bytes) {
    ctx.write(bytes, ctx.voidPromise());
  }

  @Override
  public void flush() {
    ctx.flush();
    stallWatch.arm();
  }

  @Override
  public void finish(Optional<Status> status) {
    over = true;
    frameWait.cancel();
    connection.farewell(ctx, status, FarewellHandler.Patience.FLUSH);
    ctx.channel().closeFuture().addListener(closed -> seat.cursor().leave("finished"));
  }

  @Override
  public void refuse(Status status) {
    refuseWith(status, "could not keep up");
  }

  @Override
  public void expire(Status status) {
    ctx.executor().execute(() -> refuseWith(status, "no producer came"));
  }

  @Override
  public void inform(StatusCode code) {
    ctx.executor()
        .execute(
            () -> {
              if (!over) {
                outbox.send(ControlOutbox.Kind.STATUS, Status.of(code, 0).toFrame());
              }
            });
  }
}
