package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The producer of a load: sends what is due and what the window has room for, one batch at a time.
 * On the event loop only.
 */
final class LoadProducer extends LoadPeer {
  private static final int SIG_INTERVAL = 1_024;
  private static final int SIG_MILLIS = 1_000;

  private final SessionCredentials session;
  private final LoadPlan plan;
  private final MessageShape shape;
  private final LongSupplier clock;
  private final LongSupplier slowest;
  private final long windowMessages;

  private Pace pace;
  private MessageBatch batch;
  private boolean hasStream;
  private boolean isSending;
  private boolean isWriting;
  private boolean isPoked;
  private boolean isAlarmSet;
  private long sent;

  /**
   * Makes a producer.
   *
   * @param clock nanoseconds since the load began
   * @param slowest how many messages the slowest consumer has behind it
   */
  LoadProducer(
      LoadPlan plan,
      SessionCredentials session,
      MessageShape shape,
      Owner owner,
      LongSupplier clock,
      LongSupplier slowest) {
    super("producer", Join.producer(session, plan.policy(), 0).toBytes(), owner);
    this.plan = plan;
    this.session = session;
    this.shape = shape;
    this.clock = clock;
    this.slowest = slowest;
    this.windowMessages = Math.max(1, plan.windowBytes() / plan.payloadBytes());
  }

  /** Returns how many messages have been sent. */
  long sent() {
    return sent;
  }

  /** Begins to send. */
  void start() {
    batch = new MessageBatch(shape);
    pace = Pace.from(clock.getAsLong(), plan.messagesPerSecond());
    isSending = true;
    poke();
  }

  /**
   * Ends sending; a batch that has begun still goes out. With a rate also what is due by now, as
   * far as the window has room: to leave out just what is late would flatter the latencies.
   */
  void stop() {
    if (plan.hasRate()) {
      pump();
    }
    isSending = false;
  }

  /** Gives the memory back, once the event loop has ended. */
  void release() {
    if (batch != null) {
      batch.release();
    }
  }

  /** Ends the session, so that the relay need not wait for this producer to come back. */
  void endSession() {
    int bodyBytes = Hydra1.CHECK_BYTES + Hydra1.TAG_BYTES;
    ByteBuffer end = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    long seq = sent * shape.fragments();
    FrameHeader.of(FrameType.END, FrameHeader.LAST, bodyBytes, seq).write(end);
    send(end.array());
  }

  /** There may be room in the window. */
  void poke() {
    if (isSending && !isPoked) {
      isPoked = true;
      channel().eventLoop().execute(this::pump);
    }
  }

  private void pump() {
    isPoked = false;
    if (!isSending || isWriting) {
      return;
    }
    long due = pace.dueUntil(clock.getAsLong()) - sent;
    long room = slowest.getAsLong() + windowMessages - sent;
    if (due <= 0) {
      wakeWhenDue();
    } else if (room > 0) {
      write((int) Math.min(batch.capacity(), Math.min(due, room)));
    }
  }

  private void write(int messages) {
    isWriting = true;
    ByteBuf bytes = batch.fill(sent, messages, pace);
    sent += messages;
    channel()
        .writeAndFlush(bytes)
        .addListener(
            done -> {
              isWriting = false;
              poke();
            });
  }

  private void wakeWhenDue() {
    if (isAlarmSet) {
      return;
    }
    isAlarmSet = true;
    long delayNanos = Math.max(0, pace.dueNanos(sent) - clock.getAsLong());
    channel().eventLoop().schedule(this::wake, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    isAlarmSet = false;
    poke();
  }

  // ---- the connection

  @Override
  void joined() {
    // AUDIENCE follows; a producer that has seen it may send its HEADER (§3.5).
  }

  @Override
  Proof prove(byte[] join, Challenge challenge) {
    return Proof.sign(
        session.signingKey().orElseThrow(), join, challenge, plan.relay().authority());
  }

  @Override
  void received(ByteBuf bytes) throws ProtocolException {
    ByteBuffer frame = bytes.nioBuffer();
    FrameHeader header = FrameHeader.read(frame);
    switch (FrameType.of(header.type()).orElse(FrameType.DATA)) {
      case AUDIENCE -> beginStream();
      case PING -> answerPing(Ping.decode(frame).value());
      case STATUS -> takeStatus(Status.decode(frame));
      case ACK, PONG -> {
        // How far the relay is shows at the consumers.
      }
      default -> offend("a frame of type %02x".formatted(header.type()));
    }
  }

  private void beginStream() {
    if (hasStream) {
      return;
    }
    hasStream = true;
    byte[] salt = new byte[Hydra1.KEY_BYTES];
    new SecureRandom().nextBytes(salt);
    long epoch = System.currentTimeMillis();
    send(StreamHeader.create(session, SIG_INTERVAL, SIG_MILLIS, epoch, 0, salt).toFrame());
    owner().ready(this);
  }

  private void takeStatus(Status status) {
    if (StatusCode.isFatal(status.code())) {
      offend("STATUS %02x".formatted(status.code()));
    }
  }
}
