package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.HeaderAdmission;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.metrics.CheckOutcome;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.DropCause;
import io.hydrarelay.server.metrics.FrameTally;
import io.hydrarelay.server.metrics.RelayCounter;
import io.hydrarelay.server.session.FrameUnit;
import io.hydrarelay.server.session.LoopTask;
import io.hydrarelay.server.session.Outcome;
import io.hydrarelay.server.session.ProducerPort;
import io.hydrarelay.server.session.ProducerSeat;
import io.hydrarelay.server.session.SessionRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The stage of a joined producer (§6.2): bytes become units, units go into the ring. It stops
 * reading while a consumer blocks it, memory is short or a signature is being checked; what had
 * been read by then waits here, and is taken even after the connection's end.
 */
final class ProducerHandler extends ChannelInboundHandlerAdapter implements ProducerPort {
  /** Nothing tells that a socket is done with what it was given, so memory is looked for. */
  private static final long MEMORY_WAIT_MILLIS = 5;

  /** How much a read may bring that is still to be decrypted. */
  private static final int TLS_READ_BYTES = 65_536;

  private final PeerConnection connection;
  private final Join join;
  private final SessionRegistry registry;

  private ChannelHandlerContext ctx;
  private ProducerSeat seat;
  private final ReceiveBuffer input;
  private final DecryptedRecords records = new DecryptedRecords();
  private FrameScanner scanner;
  private ControlOutbox outbox;
  private AckReporter acks;
  private AudienceReporter audience;
  private ProducerClocks clocks;
  private ReadPace pace;
  private FrameTally received;
  private LoopTask goOn;
  private LoopTask goOnLater;
  private LoopTask readOn;
  private Executor largeReads;
  private LoopTask tellAudience;

  /** Frames, or a HEADER, that did not fit yet. */
  private FrameItem waiting;

  private int lastReadBytes;
  private boolean verifying;
  private boolean reading = true;

  private boolean inputEnded;
  private boolean finished;
  private boolean over;

  ProducerHandler(PeerConnection connection, Join join) {
    this.connection = connection;
    this.join = join;
    this.registry = connection.services().registry();
    this.input = new ReceiveBuffer(registry.buffers());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    outbox = new ControlOutbox(ctx.channel());
    received = connection.counters().received(ctx.executor());
    goOn = new LoopTask(ctx.executor(), this::goOn);
    largeReads = connection.services().turns().ofProducer(ctx.executor());
    readOn = new LoopTask(this::inTurn, this::readOn);
    goOnLater = new LoopTask(this::soon, this::goOn);
    tellAudience = new LoopTask(ctx.executor(), this::tellAudience);
    scanner = new FrameScanner(input, connection.settings().maxPayload());
    Outcome<ProducerSeat> outcome = registry.joinProducer(join, this);
    if (outcome instanceof Outcome.Refused<ProducerSeat> refused) {
      over = true;
      connection.refuse(ctx, refused.status(), "no place in the session");
    } else if (outcome instanceof Outcome.Joined<ProducerSeat> joined) {
      begin(joined.seat());
    }
  }

  private void begin(ProducerSeat joined) {
    seat = joined;
    connection.joinIsOver();
    ConnectionSettings settings = connection.settings();
    KeepaliveHandler.addBefore(ctx, settings.keepalive());
    ctx.channel()
        .config()
        .setAutoClose(false); // a write that fails says nothing about what is still to be read
    connection.readOnDemand();
    if (connection.isTls()) {
      connection.reads().atMost(TLS_READ_BYTES);
    } else {
      connection.reads().readInto(input);
    }
    pace = new ReadPace(seat, connection.reads(), ctx.executor(), this::goOn);
    clocks = new ProducerClocks(settings, ctx.executor(), this::violate);
    acks = new AckReporter(seat, outbox, ctx.executor());
    audience = new AudienceReporter(seat, outbox, ctx.executor());
    ctx.write(Unpooled.wrappedBuffer(Status.ok(settings.keepaliveSeconds(), false).toFrame()));
    acks.sendNow();
    audience.begin();
    goOn.ask(); // after what came behind the JOIN
    leaveIfNotAllowed();
  }

  /** A list of producers that came during the join was told to those who had joined by then. */
  private void leaveIfNotAllowed() {
    connection
        .services()
        .admission()
        .objection(join)
        .ifPresent(gone -> violate(gone.reason(), gone.status(), gone.why()));
  }

  // ---- what the peer does

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (over || connection.reads().isOutOfMemory()) {
      in.release();
      return;
    }
    lastReadBytes = in.readableBytes();
    pace.came(lastReadBytes);
    if (connection.isTls()) {
      records.add(in);
    } else {
      input.add(in);
      pump();
    }
  }

  /** What a read brings comes as many records over TLS, which make one unit. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (connection.isTls() && !over) {
      pump();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnds();
    } else if (event == KeepaliveHandler.SILENT) {
      Status timeout = Status.of(StatusCode.TIMEOUT, 0);
      violate(DisconnectReason.SILENT, timeout, "silent for three keepalive periods");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inputEnds();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    outbox.socketTakesMore();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.failed(context, cause);
  }

  /** The stage of a connection that is over goes on without it until all it sent is taken. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!inputEnded) {
      stop();
    }
  }

  private void inputEnds() {
    inputEnded = true;
    if (!over) {
      pump();
    }
  }

  // ---- frames

  private void pump() {
    pace.pay();
    boolean more = true;
    while (more && !over && !mustWait()) {
      more = handle(waiting != null ? waiting : scanner.next()) || takeRecords();
    }
    if (over) {
      return;
    }
    seat.serveConsumers(ctx.executor());
    acks.readIsOver();
    input.rest();
    clocks.watch(scanner);
    boolean stuck = mustWait() || waiting != null || !records.isEmpty();
    setReading(!stuck && !pace.isPaused() && hasMemory());
    if (inputEnded && !stuck) {
      leave();
    }
  }

  private boolean mustWait() {
    return verifying || seat.isHeldBack();
  }

  /** Over TLS what came waits until the frames before it are taken; returns whether some did. */
  private boolean takeRecords() {
    boolean may = !over && waiting == null && !records.isEmpty() && hasMemory();
    return may && records.moveTo(input);
  }

  /**
   * A frame that has begun may go on, and its clock runs; the next one waits until memory is.
   * Memory is asked for in either case: a stream whose reads all end inside a frame would otherwise
   * never have others give up what nobody needs, and go on in the small reads of those who are
   * short.
   */
  private boolean hasMemory() {
    if (!seat.lacksMemory() || scanner.isInsideFrame()) {
      return true;
    }
    goOnLater.ask();
    return false;
  }

  private void soon(Runnable task) {
    ctx.executor().schedule(task, MEMORY_WAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns whether to go on. */
  private boolean handle(FrameItem item) {
    if (item instanceof FrameItem.Frames frames) {
      return takeFrames(frames);
    } else if (item instanceof FrameItem.Header header) {
      return takeHeader(header);
    } else if (item instanceof FrameItem.Admitted admitted) {
      return pin(admitted);
    } else if (item instanceof FrameItem.Ping ping) {
      outbox.send(ControlOutbox.Kind.PONG, new Pong(ping.value()).toFrame());
      return true;
    } else if (item instanceof FrameItem.Violation violation) {
      violate(violation.status(), violation.why());
      return false;
    }
    return item instanceof FrameItem.Pong;
  }

  private boolean takeFrames(FrameItem.Frames frames) {
    FrameUnit unit = frames.unit();
    int bytes = unit.frames().readableBytes();
    ProducerSeat.Taken taken =
        switch (frames.close()) {
          case OPEN -> seat.publish(unit);
          case STREAM -> seat.publishEndOfStream(unit);
          case SESSION -> seat.publishEndOfSession(unit);
        };
    if (taken == ProducerSeat.Taken.NO_ROOM) {
      waiting = frames;
      return false;
    }
    waiting = null;
    if (taken == ProducerSeat.Taken.REPLACED) {
      connection.counters().add(RelayCounter.DROPPED_FRAMES, DropCause.REPLACED, unit.frameCount());
      unit.frames().release();
      return false;
    }
    received.add(unit.frameCount(), bytes);
    acks.taken(unit.frameCount(), bytes);
    if (frames.close() != FrameItem.Close.OPEN) {
      acks.sendNow();
    }
    if (frames.close() == FrameItem.Close.SESSION) {
      finished = true;
      closeSoon();
    }
    return true;
  }

  /** The session is finished: the producer closes, or is closed. */
  private void closeSoon() {
    long millis = connection.settings().handshake().toMillis();
    ctx.executor()
        .schedule(
            () -> {
              if (!over) {
                stop();
                connection.farewell(ctx, Optional.empty(), FarewellHandler.Patience.FATAL);
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  private boolean takeHeader(FrameItem.Header item) {
    switch (HeaderAdmission.judge(item.header(), item.body(), seat.pinned())) {
      case IDENTICAL -> accept();
      case REFUSED -> violate(StatusCode.MALFORMED, "HEADER is not acceptable");
      case NEW -> admit(StreamHeader.of(item.body()));
    }
    return true;
  }

  /** An owned session's HEADER has to be signed. */
  private void admit(StreamHeader header) {
    if (join.mode() == Mode.OPEN) {
      waiting = new FrameItem.Admitted(header);
      return;
    }
    verifying = true;
    connection
        .services()
        .checks()
        .submit(
            () -> header.isSignedFor(join.sessionId()),
            ctx.executor(),
            valid -> guarded(() -> checked(header, valid)));
  }

  private void checked(StreamHeader header, boolean valid) {
    connection.counters().increment(RelayCounter.SIGNATURE_CHECKS, CheckOutcome.of(valid));
    verifying = false;
    if (over) {
      return;
    }
    if (valid) {
      waiting = new FrameItem.Admitted(header);
      pump();
    } else {
      violate(StatusCode.MALFORMED, "HEADER with a bad signature");
    }
  }

  /** Returns whether to go on. */
  private boolean pin(FrameItem.Admitted item) {
    ProducerSeat.Taken taken = seat.pin(item.header());
    waiting = taken == ProducerSeat.Taken.NO_ROOM ? item : null;
    switch (taken) {
      case YES -> accept();
      case NO_ROOM -> {} // until the session says that there is
      case REPLACED -> violate(StatusCode.REPLACED, "a newer producer took over");
    }
    return taken == ProducerSeat.Taken.YES;
  }

  private void accept() {
    clocks.headerCame();
    scanner.streamBegins();
    acks.taken(1, 0);
  }

  // ---- reading or not

  private void setReading(boolean value) {
    if (reading != value) {
      reading = value;
      KeepaliveHandler.readingChanged(ctx.pipeline(), value);
      clocks.readingChanged(value);
    }
    if (reading && !inputEnded) {
      readOn.ask();
    }
  }

  /** A task in any case, because io_uring would read up to 128 times before any task runs. */
  private void inTurn(Runnable read) {
    boolean large = lastReadBytes >= ReadTurns.LARGE_READ_BYTES;
    (large ? largeReads : ctx.executor()).execute(read);
  }

  private void readOn() {
    if (reading && !inputEnded && !over) { // netty closes an epoll channel read after its end
      ctx.read();
    }
  }

  // ---- the end

  private void violate(StatusCode code, String why) {
    violate(Status.of(code, 0), why);
  }

  private void violate(Status status, String why) {
    violate(DisconnectReason.ofCode(status.code()), status, why);
  }

  private void violate(DisconnectReason reason, Status status, String why) {
    if (!over) {
      seat.serveConsumers(ctx.executor());
      stop();
      connection.refuse(ctx, reason, status, why);
    }
  }

  /** The peer has ended its side, and all it sent is taken. */
  private void leave() {
    if (!finished) {
      connection.left();
    }
    acks.sendWhatIsDue();
    stop();
    connection.farewell(ctx, Optional.empty(), FarewellHandler.Patience.FATAL);
  }

  private void stop() {
    if (over) {
      return;
    }
    clocks.cancel();
    connection.reads().readApart();
    release();
    seat.lost();
  }

  /**
   * What a producer sent before the relay's end may still wait: for the check of a signature, for a
   * consumer, for memory.
   */
  @Override
  public void release() {
    if (over) {
      return;
    }
    over = true;
    input.release();
    records.release();
    if (waiting instanceof FrameItem.Frames frames) {
      frames.unit().frames().release();
    }
    waiting = null;
  }

  // ---- the session's side, from any thread

  @Override
  public SocketAddress peer() {
    return connection.peer();
  }

  @Override
  public void resume() {
    goOn.ask();
  }

  private void goOn() {
    if (!over) {
      guarded(this::pump);
    }
  }

  /** What a task of the event loop throws would be logged, and the producer wait for ever. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | OutOfMemoryError failure) {
      stop();
      connection.failed(ctx, failure);
    }
  }

  private void tellAudience() {
    if (!over) {
      audience.changed();
    }
  }

  @Override
  public void audienceChanged() {
    tellAudience.ask();
  }

  @Override
  public void refuse(DisconnectReason reason, Status status, String why) {
    ctx.executor().execute(() -> violate(reason, status, why));
  }
}
