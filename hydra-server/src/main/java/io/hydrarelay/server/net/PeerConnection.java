package io.hydrarelay.server.net;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the stages of one connection share: its place, its handshake limit, its log lines. */
final class PeerConnection {
  /** What a joining peer owes next; named in logs. */
  enum Step {
    /** The 120 bytes. */
    AWAIT_JOIN("JOIN"),
    /** An owned producer's answer to the challenge. */
    AWAIT_PROOF("PROOF"),
    /** Nothing: the relay checks the signature. */
    VERIFY("signature check");

    private final String what;

    Step(String what) {
      this.what = what;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");

  private final RelayServices services;
  private final Channel channel;
  private final SocketAddress peer;
  private final ReadSizes reads = new ReadSizes(this::hasNoMemory);
  private boolean joining = true;
  private boolean counted;
  private Step step = Step.AWAIT_JOIN;
  private ChannelHandlerContext stage;
  private final Deadline handshake;
  private String identity = "peer";

  PeerConnection(RelayServices services, Channel channel) {
    this.services = services;
    this.channel = channel;
    this.peer = channel.remoteAddress();
    channel.config().setRecvByteBufAllocator(reads);
    this.handshake =
        new Deadline(channel.eventLoop(), services.settings().handshake(), this::timedOut);
  }

  RelayServices services() {
    return services;
  }

  ConnectionSettings settings() {
    return services.settings();
  }

  Channel channel() {
    return channel;
  }

  ReadSizes reads() {
    return reads;
  }

  private void hasNoMemory(Throwable none) {
    channel.eventLoop().execute(() -> channel.pipeline().fireExceptionCaught(none));
  }

  SocketAddress peer() {
    return peer;
  }

  /**
   * From now on each read has to be asked for. A stage that must not read does not ask, so that no
   * read that is under way has to be taken back.
   */
  void readOnDemand() {
    channel.config().setAutoRead(false);
  }

  /** A stage of the join owes something; the limit from connect to STATUS 00 runs on. */
  void awaits(Step what, ChannelHandlerContext who) {
    step = what;
    stage = who;
    handshake.start();
  }

  private void timedOut() {
    long limitMillis = settings().handshake().toMillis();
    String why = "no " + step.what + " within " + limitMillis + " ms (step " + step + ")";
    refuse(stage, Status.of(StatusCode.TIMEOUT, 0), why);
  }

  /** The peer has said who it wants to be. */
  void identify(Join join) {
    identity = join.role().name().toLowerCase(Locale.ROOT) + " of " + join.sessionId();
    countJoin();
  }

  /** Counts the JOIN, or the connection that ends without one, once. */
  private void countJoin() {
    if (!counted) {
      counted = true;
      services.admission().countJoin(peer);
    }
  }

  /** The peer has its STATUS 00, or never will: its place among the joining is free. */
  void joinIsOver() {
    if (joining) {
      joining = false;
      countJoin();
      handshake.cancel();
      services.admission().endJoin();
    }
  }

  /** Tells the peer why and closes, in the place of the stage that says so. */
  void refuse(ChannelHandlerContext stage, Status status, String why) {
    String code = StatusCode.of(status.code()).map(StatusCode::name).orElse("STATUS");
    LOG.info("{} {} {}: {} ({})", joining ? "refused" : "closed", identity, peer, code, why);
    farewell(stage, Optional.of(status), FarewellHandler.Patience.FATAL);
  }

  void farewell(
      ChannelHandlerContext stage, Optional<Status> status, FarewellHandler.Patience patience) {
    joinIsOver();
    if (!stage.isRemoved()) {
      stage.pipeline().replace(stage.handler(), null, new FarewellHandler(this, status, patience));
    }
  }

  /** The peer is not one of ours: nothing is sent. */
  void closeSilently(String why) {
    LOG.info("closed {}: {}", peer, why);
    channel.close();
  }

  void failed(ChannelHandlerContext stage, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("lost {} {}: {}", identity, peer, cause.getMessage());
      channel.close();
    } else {
      LOG.warn("failed {} {}", identity, peer, cause);
      farewell(
          stage, Optional.of(Status.of(StatusCode.INTERNAL, 0)), FarewellHandler.Patience.FATAL);
    }
  }
}
