package io.hydrarelay.server.net;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.server.metrics.Disconnect;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.HandshakeStage;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.metrics.RelayCounters;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the stages of one connection share: its place, its handshake limit, its log lines. */
final class PeerConnection {
  /** What a joining peer owes next; named in logs. */
  enum Step {
    /** All of the TLS handshake, or on a port with TLS the first byte. */
    AWAIT_TLS("TLS handshake", HandshakeStage.TLS),
    /** The 120 bytes. */
    AWAIT_JOIN("JOIN", HandshakeStage.JOIN),
    /** An owned producer's answer to the challenge. */
    AWAIT_PROOF("PROOF", HandshakeStage.PROOF),
    /** Nothing: the relay checks the signature. */
    VERIFY("signature check", HandshakeStage.VERIFY);

    private final String what;
    private final HandshakeStage stage;

    Step(String what, HandshakeStage stage) {
      this.what = what;
      this.stage = stage;
    }
  }

  /** An unfinished record waits, as it came; small reads keep that from pinning much. */
  private static final int TLS_READ_BYTES = 4_096;

  private final RelayServices services;
  private final Channel channel;
  private final SocketAddress peer;
  private final Arrival arrival;
  private final ReadSizes reads = new ReadSizes(this::hasNoMemory);
  private final long number;
  private boolean joining = true;
  private boolean ended;
  private boolean counted;
  private Step step = Step.AWAIT_JOIN;

  /** On a port with TLS it is not yet clear how, and whether, the peer can be told anything. */
  private boolean opening;

  private boolean inputEnded;
  private Optional<SslHandler> tls = Optional.empty();
  private ChannelHandlerContext stage;
  private final Deadline handshake;
  private Optional<Join> join = Optional.empty();
  private HandshakeStage reached = HandshakeStage.JOIN;

  PeerConnection(RelayServices services, Channel channel) {
    this.services = services;
    this.channel = channel;
    this.peer = channel.remoteAddress();
    this.arrival = Optional.ofNullable(channel.attr(Arrival.KEY).get()).orElse(Arrival.UNCOUNTED);
    this.number = services.admission().nextNumber();
    channel.closeFuture().addListener(closed -> closed());
    channel.config().setRecvByteBufAllocator(reads);
    this.handshake =
        new Deadline(channel.eventLoop(), services.settings().handshake(), this::timedOut);
  }

  RelayServices services() {
    return services;
  }

  RelayCounters counters() {
    return services.counters();
  }

  /** Returns the number of this connection, unique in the life of the relay. */
  long number() {
    return number;
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

  /** The port serves TLS: what the peer speaks is still to be seen. */
  void beginOpening() {
    opening = true;
  }

  /** The peer begins TLS. */
  void beginTls(SslHandler handler) {
    tls = Optional.of(handler);
    reads.atMost(TLS_READ_BYTES);
  }

  /** What the stages say now reaches the peer. */
  void transportIsReady() {
    opening = false;
  }

  boolean isOpening() {
    return opening;
  }

  boolean isTls() {
    return tls.isPresent();
  }

  /** The peer has ended its side. */
  void inputHasEnded() {
    inputEnded = true;
  }

  boolean hasInputEnded() {
    return inputEnded || ((DuplexChannel) channel).isInputShutdown();
  }

  /** Ends this side, behind all that was written. */
  void endOutput() {
    if (tls.isPresent()) {
      tls.get().closeOutbound().addListener(sent -> ((DuplexChannel) channel).shutdownOutput());
    } else {
      ((DuplexChannel) channel).shutdownOutput();
    }
  }

  /** Closes at once, without close_notify: bytes stand before it that the peer does not take. */
  void cut() {
    tls.map(handler -> channel.pipeline().context(handler))
        .ifPresentOrElse(ChannelHandlerContext::close, channel::close);
  }

  /** A stage of the join owes something; the limit from connect to STATUS 00 runs on. */
  void awaits(Step what, ChannelHandlerContext who) {
    step = what;
    stage = who;
    reached = what.stage;
    handshake.start();
  }

  /** The peer has shown what it had to; now limits and its session decide. */
  void proven() {
    reached = HandshakeStage.ADMISSION;
  }

  private void timedOut() {
    long limitMillis = settings().handshake().toMillis();
    Step owed = opening ? Step.AWAIT_TLS : step;
    String why = "no " + owed.what + " within " + limitMillis + " ms (step " + owed + ")";
    refuse(stage, DisconnectReason.HANDSHAKE_TIMEOUT, Status.of(StatusCode.TIMEOUT, 0), why);
  }

  /** Takes a place among the joining, or says why there is none. */
  Optional<Refusal> beginJoin() {
    return services.admission().beginJoin(arrival);
  }

  /** The peer has said who it wants to be. */
  void identify(Join accepted) {
    join = Optional.of(accepted);
    proven();
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
      services.admission().endJoin(arrival);
    }
  }

  /** Returns what the peer is, in lower case. */
  private String role() {
    return join.map(known -> known.role().name().toLowerCase(Locale.ROOT)).orElse("unknown");
  }

  /** Tells the peer why and closes, in the place of the stage that says so. */
  void refuse(ChannelHandlerContext stage, Status status, String why) {
    refuse(stage, DisconnectReason.ofCode(status.code()), status, why);
  }

  /** Likewise, for a status that may have several reasons. */
  void refuse(ChannelHandlerContext stage, DisconnectReason reason, Status status, String why) {
    if (opening) {
      closeSilently(reason, why);
      return;
    }
    ended(reason, Optional.of(status), why);
    if (joining) {
      services.events().refused(peer, join, new Refusal(reason, status, why));
    } else {
      services.events().closed(peer, join, new Refusal(reason, status, why));
    }
    farewell(stage, Optional.of(status), FarewellHandler.Patience.FATAL);
  }

  void farewell(
      ChannelHandlerContext stage, Optional<Status> status, FarewellHandler.Patience patience) {
    status.ifPresentOrElse(
        told -> ended(DisconnectReason.ofCode(told.code()), status, "told by its session"),
        () -> ended(DisconnectReason.FINISHED, "the session has ended"));
    joinIsOver();
    if (!stage.isRemoved()) {
      stage.pipeline().replace(stage.handler(), null, new FarewellHandler(this, status, patience));
    }
  }

  /** The peer is not one of ours: nothing is sent. */
  void closeSilently(String why) {
    closeSilently(DisconnectReason.NOT_HYDRA, why);
  }

  /** There is no TLS over which anything could be sent, or none any more. */
  void tlsFailed(String why) {
    closeSilently(DisconnectReason.TLS_FAILED, why);
  }

  private void closeSilently(DisconnectReason reason, String why) {
    ended(reason, why);
    if (joining) {
      services.events().turnedAway(peer, reason, why);
    } else {
      services.events().cut(peer, join, reason, why);
    }
    channel.close();
  }

  void failed(ChannelHandlerContext stage, Throwable cause) {
    if (cause instanceof IOException) {
      ended(DisconnectReason.LOST, "the connection broke");
      services.events().lost(peer, join, cause);
      channel.close();
    } else {
      Optional<Status> internal = Optional.of(Status.of(StatusCode.INTERNAL, 0));
      ended(DisconnectReason.INTERNAL, internal, "the relay failed");
      services.events().failed(peer, join, cause);
      farewell(stage, internal, FarewellHandler.Patience.FATAL);
    }
  }

  private HandshakeStage failedStage() {
    return opening ? HandshakeStage.TLS : reached;
  }

  /** TLS that fails closes the connection before it says so. */
  private void closed() {
    if (isTls() && !channel.eventLoop().isShuttingDown()) {
      channel.eventLoop().execute(this::left);
    } else {
      left();
    }
  }

  /** The connection is closed, and nobody has said why: by the peer, unless the relay ends. */
  void left() {
    if (services.admission().hasEnded()) {
      ended(DisconnectReason.SHUTDOWN, "the relay has ended");
    } else {
      ended(DisconnectReason.LEFT, "closed by the peer");
    }
  }

  /** The connection ends for that reason, and without a status; the first reason counts. */
  private void ended(DisconnectReason reason, String why) {
    ended(reason, Optional.empty(), why);
  }

  private void ended(DisconnectReason reason, Optional<Status> status, String why) {
    if (ended) {
      return;
    }
    ended = true;
    if (joining) {
      counters().increment(RelayCounter.HANDSHAKE_FAILURES, failedStage());
      status.ifPresent(told -> counters().increment(RelayCounter.REFUSED_CONNECTIONS, reason));
    }
    Optional<String> session = join.map(known -> known.sessionId().fingerprint());
    Optional<Integer> code = status.map(Status::code);
    counters().ended(new Disconnect(Instant.now(), session, role(), peer, reason, code, why));
  }
}
