package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.CheckOutcome;
import io.hydrarelay.server.metrics.RelayCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The second stage of an owned producer: CHALLENGE, PROOF, check 15 (§3.4). */
final class ProofHandler extends ChannelInboundHandlerAdapter {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PROOF_BYTES = Hydra1.FRAME_HEADER_BYTES + Proof.BODY_BYTES;

  private final PeerConnection connection;
  private final Join join;
  private final byte[] joinBytes;
  private final Challenge challenge = Challenge.generate(RANDOM);
  private final ByteBuf received = Unpooled.buffer(PROOF_BYTES);
  private boolean verifying;
  private boolean inputEnded;

  ProofHandler(PeerConnection connection, Join join, byte[] joinBytes) {
    this.connection = connection;
    this.join = join;
    this.joinBytes = joinBytes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connection.awaits(PeerConnection.Step.AWAIT_PROOF, ctx);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(challenge.toFrame()));
    connection.readOnDemand();
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    received.writeBytes(in);
    in.release();
    if (!verifying && headerIsAcceptable(ctx) && received.readableBytes() >= PROOF_BYTES) {
      verify(ctx);
    }
    if (!verifying) {
      ctx.read();
    }
  }

  private boolean headerIsAcceptable(ChannelHandlerContext ctx) {
    if (received.readableBytes() < Hydra1.FRAME_HEADER_BYTES) {
      return false;
    }
    FrameHeader header = FrameHeader.read(received.nioBuffer());
    if (header.type() != FrameType.PROOF.code()) {
      refuse(ctx, StatusCode.FORBIDDEN, "another frame than PROOF");
      return false;
    }
    if (header.length() != Proof.BODY_BYTES) {
      refuse(ctx, StatusCode.MALFORMED, "PROOF of wrong length");
      return false;
    }
    return true;
  }

  private void verify(ChannelHandlerContext ctx) {
    received.skipBytes(Hydra1.FRAME_HEADER_BYTES);
    ByteBuffer body = received.readSlice(Proof.BODY_BYTES).nioBuffer();
    Proof proof = decode(body);
    if (!isForThisRelay(proof)) {
      refuse(ctx, StatusCode.WRONG_RELAY, "the ticket names another relay");
      return;
    }
    verifying = true;
    connection.awaits(PeerConnection.Step.VERIFY, ctx);
    byte[] producerKey = join.sessionId().producerKey();
    connection
        .services()
        .checks()
        .submit(
            () -> proof.isValid(producerKey, joinBytes, challenge),
            ctx.executor(),
            valid -> verified(ctx, valid));
  }

  private static Proof decode(ByteBuffer body) {
    try {
      return Proof.decode(body);
    } catch (ProtocolException lengthWasChecked) {
      throw new IllegalStateException(lengthWasChecked);
    }
  }

  private boolean isForThisRelay(Proof proof) {
    List<String> names = connection.settings().names();
    byte[] tag = proof.tag();
    return names.isEmpty()
        || names.stream().anyMatch(name -> Arrays.equals(Proof.relayTag(name), tag));
  }

  private void verified(ChannelHandlerContext ctx, boolean valid) {
    connection.counters().increment(RelayCounter.SIGNATURE_CHECKS, CheckOutcome.of(valid));
    if (ctx.isRemoved() || !ctx.channel().isActive()) {
      return;
    }
    if (!valid) {
      refuse(ctx, StatusCode.BAD_PROOF, "bad signature");
      return;
    }
    connection.proven();
    Optional<Refusal> notAllowed = connection.services().admission().objection(join);
    if (notAllowed.isPresent()) { // any more
      Refusal refusal = notAllowed.get();
      connection.refuse(ctx, refusal.reason(), refusal.status(), refusal.why());
      return;
    }
    ctx.pipeline().addAfter(ctx.name(), null, new ProducerHandler(connection, join));
    ByteBuf rest = received.readRetainedSlice(received.readableBytes());
    ctx.pipeline().remove(this);
    ctx.fireChannelRead(rest);
    if (inputEnded) {
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  private void refuse(ChannelHandlerContext ctx, StatusCode code, String why) {
    connection.refuse(ctx, Status.of(code, 0), why);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof RelayClosing closing) {
      connection.refuse(ctx, closing.status(), "the relay closes");
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      endInput(ctx);
    }
  }

  /** Who has sent its proof may have sent a stream behind it, which is still to be taken. */
  private void endInput(ChannelHandlerContext ctx) {
    inputEnded = true;
    if (!verifying) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.joinIsOver();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(ctx, cause);
  }
}
