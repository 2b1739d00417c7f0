package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.RelayCounters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One session with a producer and two consumers, driven one step at a time: the real registry,
 * session, ring, fan-outs and cursors on loops and sockets that do what the test says.
 */
final class RingModel implements ProducerPort {
  /** Who is on which event loop. */
  enum Loops {
    ALL_APART,
    CONSUMERS_TOGETHER,
    PRODUCER_WITH_ONE_CONSUMER,
    ALL_TOGETHER
  }

  private static final SessionCredentials SESSION =
      SessionCredentials.generateOpen(new SecureRandom());
  private static final StreamHeader HEADER = StreamHeader.create(SESSION, 0, 0, 1, 0, new byte[32]);
  private static final int BODY_BYTES = 16;

  /** More than the announcement of a HEADER costs, so that units alone decide what fits. */
  private static final int PINNED_BYTES = 4_096;

  private static final int UNIT_COST = Chunk.costOf(unit(FrameType.DATA, 3, 0));

  private final SessionRegistry registry;
  private final LagPolicy policy;
  private final int frames;
  private final boolean consumersTogether;
  private final List<ModelConsumer> consumers = new ArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private final ManualLoop loopOne = new ManualLoop();
  private final ManualLoop loopTwo;
  private final ManualLoop producerLoop;
  private ProducerSeat seat;
  private FrameUnit pending;
  private int published;
  private int lags;
  private boolean isWaiting;
  private boolean isResumed;

  /**
   * Makes a session.
   *
   * @param frames DATA frames before the END
   * @param loops who is on which event loop
   * @param capacity frames that may wait for a consumer
   * @param ringUnits how many units the ring has room for
   * @param allUnits likewise all rings together
   */
  RingModel(LagPolicy policy, int frames, Loops loops, int capacity, int ringUnits, int allUnits) {
    long ringBytes = (long) ringUnits * UNIT_COST;
    long allBytes = (long) allUnits * UNIT_COST;
    SessionSettings settings =
        new SessionSettings(
            capacity,
            0,
            ringBytes,
            allBytes,
            allBytes,
            0,
            4,
            4,
            Duration.ZERO,
            Duration.ZERO,
            policy,
            TrafficLimits.NONE);
    this.registry =
        new SessionRegistry(settings, countingLag(), new ManualLoop(), new RelayCounters());
    this.policy = policy;
    this.frames = frames;
    this.consumersTogether = loops == Loops.CONSUMERS_TOGETHER || loops == Loops.ALL_TOGETHER;
    this.loopTwo = consumersTogether ? loopOne : new ManualLoop();
    boolean beside = loops == Loops.PRODUCER_WITH_ONE_CONSUMER || loops == Loops.ALL_TOGETHER;
    this.producerLoop = beside ? loopOne : new ManualLoop();
    seat =
        ((Outcome.Joined<ProducerSeat>)
                registry.joinProducer(Join.producer(SESSION, policy, 0), this))
            .seat();
    assertEquals(ProducerSeat.Taken.YES, seat.pin(HEADER));
    consumers.add(new ModelConsumer(loopOne));
    consumers.add(new ModelConsumer(loopTwo));
    consumers.get(0).join();
  }

  private SessionListener countingLag() {
    return new SessionListener() {
      @Override
      public void consumerLagging(String session, SocketAddress consumer, long waiting) {
        lags++;
      }
    };
  }

  /** Returns how often a consumer lagged. */
  int lags() {
    return lags;
  }

  /** Returns the loop of the first consumer. */
  ManualLoop loop() {
    return loopOne;
  }

  /** Returns how many frames the first consumer has got. */
  long framesOfFirst() {
    return consumers.get(0).nextSeq;
  }

  /** Has the socket of the first consumer take one more unit. */
  void firstTakesMore() {
    consumers.get(0).takeMore();
  }

  /** Returns whether the first consumer was cut. */
  boolean isFirstRefused() {
    return consumers.get(0).isRefused;
  }

  /**
   * Has every loop look for the lagging, as often as it wants to. That these looks come at once
   * after what they were asked for keeps the number of orders small.
   */
  void look() {
    while (loopOne.runScheduled() | loopTwo.runScheduled()) {}
  }

  /** Returns what could happen next; empty when nothing can. */
  List<Runnable> options() {
    List<Runnable> options = new ArrayList<>();
    if (published <= frames && (!isWaiting || isResumed)) {
      options.add(this::publish);
    }
    if (loopOne.hasTask()) {
      options.add(loopOne::runOne);
    }
    if (!consumersTogether && loopTwo.hasTask()) {
      options.add(loopTwo::runOne);
    }
    for (ModelConsumer consumer : consumers) {
      consumer.addOptions(options);
    }
    return options;
  }

  /** Has the producer send its next unit. */
  void publish() {
    isResumed = false;
    isWaiting = true;
    if (seat.isHeldBack()) {
      return;
    }
    boolean last = published == frames;
    if (pending == null) {
      pending = last ? unit(FrameType.END, FrameHeader.LAST, published) : data(published);
      buffers.add(pending.frames());
    }
    ProducerSeat.Taken taken = last ? seat.publishEndOfSession(pending) : seat.publish(pending);
    if (taken == ProducerSeat.Taken.YES) {
      pending = null;
      published++;
      isWaiting = seat.isHeldBack();
      seat.serveConsumers(producerLoop);
    }
  }

  /** Everything has happened: nothing is lost, nobody waits for ever, nothing is left over. */
  void judge() {
    assertEquals(frames + 1, published, "the producer waits for ever");
    for (ModelConsumer consumer : consumers) {
      consumer.judge();
    }
    seat.lost();
    registry.releaseAll();
    assertEquals(0, registry.ringBytes(), "memory that is still accounted for");
    for (ByteBuf buffer : buffers) {
      assertEquals(0, buffer.refCnt(), "references that are left");
    }
  }

  private static FrameUnit data(long seq) {
    return unit(FrameType.DATA, FrameHeader.FIRST | FrameHeader.LAST, seq);
  }

  private static FrameUnit unit(FrameType type, int flags, long seq) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.SEQ_OFFSET + Long.BYTES + BODY_BYTES);
    FrameHeader.of(type, flags, BODY_BYTES, seq).write(frame);
    ByteBuf bytes = Unpooled.wrappedBuffer(frame.rewind());
    return new FrameUnit(bytes, 1, PINNED_BYTES, seq, 0, 0);
  }

  // ---- the producer as its session sees it

  @Override
  public SocketAddress peer() {
    return InetSocketAddress.createUnresolved("peer", 1);
  }

  @Override
  public void resume() {
    isResumed = true;
  }

  @Override
  public void audienceChanged() {}

  @Override
  public void refuse(DisconnectReason reason, Status status, String why) {
    throw new AssertionError("the producer is refused: " + why);
  }

  /** Its socket takes one unit, then nothing until it is told to. */
  private final class ModelConsumer implements ConsumerPort {
    private final ManualLoop loop;
    private ConsumerCursor cursor;
    private boolean hasRoom = true;
    private boolean isFinished;
    private boolean isRefused;
    private boolean isGone;
    private long firstSeq = -1;
    private long nextSeq;
    private long skipped;
    private long skippedNow;

    ModelConsumer(ManualLoop loop) {
      this.loop = loop;
    }

    void join() {
      Join fromOldest = Join.consumer(SESSION, 0, 1);
      Outcome<ConsumerSeat> outcome = registry.joinConsumer(fromOldest, this, loop);
      if (outcome instanceof Outcome.Joined<ConsumerSeat> joined) {
        cursor = joined.seat().cursor();
        cursor.start();
      } else {
        isRefused = true; // the session is over
      }
    }

    void addOptions(List<Runnable> options) {
      if (cursor == null && !isRefused) {
        options.add(this::join);
      } else if (isFinished && !isGone) {
        options.add(this::leave);
      } else if (cursor != null && !hasRoom && !isFinished && !isRefused) {
        options.add(this::takeMore);
      }
    }

    private void leave() {
      isGone = true;
      cursor.leave("finished");
    }

    private void takeMore() {
      hasRoom = true;
      cursor.socketTakesMore();
    }

    void judge() {
      if (isRefused) {
        return;
      }
      assertTrue(isFinished, "a consumer waits for ever");
      assertEquals(frames + 1, nextSeq, "frames it got or was told to miss");
      if (policy != LagPolicy.SKIP) {
        assertEquals(0, skipped, "frames left out under " + policy);
      }
    }

    @Override
    public void write(ByteBuf bytes) {
      int type = bytes.getUnsignedByte(0);
      if (type == FrameType.LAG.code()) {
        skippedNow = bytes.getLong(FrameHeader.SEQ_OFFSET + Long.BYTES);
      } else if (type != FrameType.HEADER.code()) {
        got(bytes.getLong(FrameHeader.SEQ_OFFSET));
        hasRoom = false;
      }
      bytes.release();
    }

    private void got(long seq) {
      if (firstSeq < 0 && skippedNow == 0) {
        firstSeq = seq; // what a latecomer begins with is the oldest kept
        nextSeq = seq;
      }
      assertEquals(nextSeq + skippedNow, seq, "the frame that comes next");
      firstSeq = Math.max(firstSeq, 0);
      skipped += skippedNow;
      skippedNow = 0;
      nextSeq = seq + 1;
    }

    @Override
    public SocketAddress peer() {
      return RingModel.this.peer();
    }

    @Override
    public boolean canTakeMore() {
      return hasRoom;
    }

    @Override
    public void flush() {}

    @Override
    public void finish(Optional<Status> status) {
      isFinished = true;
    }

    @Override
    public void refuse(Status status) {
      assertEquals(LagPolicy.DISCONNECT, policy, "refused: " + status);
      isRefused = true;
    }

    @Override
    public void expire(Status status) {
      throw new AssertionError("expired: " + status);
    }

    @Override
    public void inform(StatusCode code) {}
  }
}
