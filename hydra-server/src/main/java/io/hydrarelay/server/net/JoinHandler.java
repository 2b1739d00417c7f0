package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.Role;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.JoinCheck;
import io.hydrarelay.protocol.frame.JoinCheck.Verdict;
import io.hydrarelay.protocol.frame.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The first stage: collects the 120 bytes of JOIN and makes the checks of §3.3 in their order, then
 * hands over to the stage of the role.
 */
final class JoinHandler extends ChannelInboundHandlerAdapter {
  private final PeerConnection connection;
  private final JoinCheck check;
  private final byte[] received = new byte[Hydra1.JOIN_BYTES];
  private int receivedBytes;
  private boolean decided;

  JoinHandler(PeerConnection connection) {
    ConnectionSettings settings = connection.settings();
    this.connection = connection;
    this.check = new JoinCheck(settings.allowOpen(), settings.allowedPolicies());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    connection.awaits(PeerConnection.Step.AWAIT_JOIN, ctx);
    connection.beginJoin().ifPresent(none -> refuse(ctx, none));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (decided) {
      in.release();
      return;
    }
    int taken = Math.min(in.readableBytes(), Hydra1.JOIN_BYTES - receivedBytes);
    in.readBytes(received, receivedBytes, taken);
    receivedBytes += taken;
    Verdict verdict = check.check(ByteBuffer.wrap(received, 0, receivedBytes));
    if (verdict instanceof Verdict.Pass pass) {
      decided = true;
      pass(ctx, pass.join(), in);
      return;
    }
    in.release();
    if (verdict instanceof Verdict.Refuse refuse) {
      refuse(ctx, Status.of(refuse.code(), refuse.arg()), "JOIN is not acceptable");
    } else if (verdict instanceof Verdict.Close) {
      decided = true;
      connection.closeSilently("not Hydra/1");
    }
  }

  private void pass(ChannelHandlerContext ctx, Join join, ByteBuf rest) {
    OptionalLong wait = connection.services().admission().joinWaitMillis(connection.peer());
    connection.identify(join);
    Optional<Refusal> notAllowed = connection.services().admission().objection(join);
    if (notAllowed.isPresent()) {
      rest.release();
      refuse(ctx, notAllowed.get());
      return;
    }
    Optional<Status> objection =
        wait.isPresent()
            ? Optional.of(Status.of(StatusCode.RATE, wait.getAsLong()))
            : connection.services().registry().objection(join);
    if (objection.isPresent()) {
      rest.release();
      refuse(ctx, objection.get(), "a limit, or no place in the session");
      return;
    }
    ChannelInboundHandlerAdapter next = nextStage(join);
    ctx.pipeline().addAfter(ctx.name(), null, next);
    ctx.pipeline().remove(this);
    hand(ctx, rest);
  }

  private ChannelInboundHandlerAdapter nextStage(Join join) {
    if (join.role() == Role.CONSUMER) {
      return new ConsumerHandler(connection, join);
    }
    return join.mode() == Mode.OPEN
        ? new ProducerHandler(connection, join)
        : new ProofHandler(connection, join, received);
  }

  /** What came behind the JOIN belongs to the next stage. */
  private static void hand(ChannelHandlerContext ctx, ByteBuf rest) {
    if (rest.isReadable()) {
      ctx.fireChannelRead(rest);
    } else {
      rest.release();
    }
  }

  private void refuse(ChannelHandlerContext ctx, Status status, String why) {
    decided = true;
    connection.refuse(ctx, status, why);
  }

  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    decided = true;
    connection.refuse(ctx, refusal.reason(), refusal.status(), refusal.why());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof RelayClosing closing) {
      refuse(ctx, closing.status(), "the relay closes");
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.joinIsOver();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(ctx, cause);
  }
}
