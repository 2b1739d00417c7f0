package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Role;
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
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The publish, gate, release and skip protocol with real threads and sockets that stutter. */
class RingProtocolTest {
  private static final int FRAMES = 60_000;
  private static final int CONSUMERS = 6;
  private static final int BODY_BYTES = 1_000;

  private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(4);
  private final SessionSettings settings = SmallSessions.settings(LagPolicy.DISCONNECT);
  private final SessionRegistry registry =
      new SessionRegistry(settings, new SessionListener() {}, loops.next(), new RelayCounters());

  @AfterEach
  void stopThreads() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @ParameterizedTest
  @EnumSource(names = {"SKIP", "BLOCK"})
  void shouldGiveEveryConsumerEveryFrameOrAnExactLag(LagPolicy policy) throws Exception {
    SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
    TestProducer producer = new TestProducer();
    ProducerSeat seat = seat(registry.joinProducer(Join.producer(session, policy, 0), producer));
    assertEquals(
        ProducerSeat.Taken.YES, seat.pin(StreamHeader.create(session, 0, 0, 1, 0, new byte[32])));
    List<StutteringConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < CONSUMERS; i++) {
      consumers.add(new StutteringConsumer(loops.next(), i));
      consumers.get(i).join(Join.consumer(session, 0, 0));
    }

    for (int seq = 0; seq < FRAMES; seq++) {
      producer.publish(seat, seq, policy);
    }
    producer.end(seat, FRAMES);

    for (StutteringConsumer consumer : consumers) {
      assertTrue(consumer.finished.await(30, TimeUnit.SECONDS), "consumer is told of the end");
      assertEquals(FRAMES + 1, consumer.nextSeq, "frames got and told to be missing");
      assertEquals(0, consumer.errors, "frames out of place, altered, or a LAG that is wrong");
      if (policy == LagPolicy.BLOCK) {
        assertEquals(0, consumer.missed, "frames lost under BLOCK");
      }
    }
    seat.lost();
    registry.releaseAll();
    assertEquals(0, registry.ringBytes());
  }

  private static ProducerSeat seat(Outcome<ProducerSeat> outcome) {
    return ((Outcome.Joined<ProducerSeat>) outcome).seat();
  }

  private static FrameUnit unit(FrameType type, int flags, long seq) {
    ByteBuffer frame = ByteBuffer.allocate(12 + BODY_BYTES);
    FrameHeader.of(type, flags, BODY_BYTES, seq).write(frame);
    while (frame.hasRemaining()) {
      frame.putLong(seq);
    }
    ByteBuf bytes = Unpooled.wrappedBuffer(frame.flip());
    return new FrameUnit(bytes, 1, bytes.capacity(), seq, 0, 0);
  }

  private static final class TestProducer implements ProducerPort {
    private final Semaphore resumed = new Semaphore(0);

    void publish(ProducerSeat seat, long seq, LagPolicy policy) throws InterruptedException {
      take(seat, unit(FrameType.DATA, 3, seq), false);
      while (policy == LagPolicy.BLOCK && seat.isHeldBack()) {
        awaitResume();
      }
    }

    void end(ProducerSeat seat, long seq) throws InterruptedException {
      take(seat, unit(FrameType.END, FrameHeader.LAST, seq), true);
    }

    private void take(ProducerSeat seat, FrameUnit unit, boolean last) throws InterruptedException {
      while ((last ? seat.publishEndOfSession(unit) : seat.publish(unit))
          != ProducerSeat.Taken.YES) {
        awaitResume();
      }
      seat.serveConsumers(ImmediateEventExecutor.INSTANCE);
    }

    private void awaitResume() throws InterruptedException {
      assertTrue(resumed.tryAcquire(20, TimeUnit.SECONDS), "the producer is told to go on");
      resumed.drainPermits();
    }

    @Override
    public SocketAddress peer() {
      return InetSocketAddress.createUnresolved("producer", 1);
    }

    @Override
    public void resume() {
      resumed.release();
    }

    @Override
    public void audienceChanged() {}

    @Override
    public void refuse(DisconnectReason reason, Status status, String why) {}
  }

  /** Its socket takes a random number of writes, then nothing until a random moment. */
  private final class StutteringConsumer implements ConsumerPort {
    private final EventExecutor loop;
    private final Random random;
    private final CountDownLatch finished = new CountDownLatch(1);
    private ConsumerCursor cursor;
    private int takes = 3;
    private boolean announcedLag;
    private long lagSeq;
    private volatile long nextSeq;
    private volatile long missed;
    private volatile int errors;

    StutteringConsumer(EventExecutor loop, int seed) {
      this.loop = loop;
      this.random = new Random(seed);
    }

    void join(Join join) throws Exception {
      assertEquals(Role.CONSUMER, join.role());
      loop.submit(
              () -> {
                Outcome<ConsumerSeat> outcome = registry.joinConsumer(join, this, loop);
                cursor = ((Outcome.Joined<ConsumerSeat>) outcome).seat().cursor();
                cursor.start();
              })
          .get(5, TimeUnit.SECONDS);
    }

    @Override
    public void write(ByteBuf bytes) {
      takes--;
      while (bytes.isReadable()) {
        frame(bytes);
      }
      bytes.release();
      if (takes == 0) {
        loop.schedule(this::takeMore, random.nextInt(300), TimeUnit.MICROSECONDS);
      }
    }

    private void takeMore() {
      takes = 1 + random.nextInt(40);
      if (cursor != null) {
        cursor.socketTakesMore();
      }
    }

    private void frame(ByteBuf in) {
      int type = in.readUnsignedByte();
      in.readByte();
      ByteBuf body = in.slice(in.readerIndex() + 10, in.readUnsignedShort());
      long seq = in.readLong();
      in.skipBytes(body.readableBytes());
      if (type == FrameType.LAG.code()) {
        announcedLag = true;
        missed += body.readLong();
        lagSeq = body.readLong();
      } else if (type == FrameType.DATA.code() || type == FrameType.END.code()) {
        sealed(seq, body);
      }
    }

    private void sealed(long seq, ByteBuf body) {
      boolean inPlace = announcedLag ? seq == lagSeq && seq > nextSeq : seq == nextSeq;
      if (!inPlace || body.getLong(0) != seq || body.getLong(BODY_BYTES - 8) != seq) {
        errors++;
      }
      announcedLag = false;
      nextSeq = seq + 1;
    }

    @Override
    public boolean canTakeMore() {
      return takes > 0;
    }

    @Override
    public void flush() {}

    @Override
    public void finish(Optional<Status> status) {
      cursor.leave("finished");
      finished.countDown();
    }

    @Override
    public void refuse(Status status) {
      errors++;
    }

    @Override
    public void expire(Status status) {
      errors++;
    }

    @Override
    public void inform(StatusCode code) {}

    @Override
    public SocketAddress peer() {
      return InetSocketAddress.createUnresolved("consumer", 1);
    }
  }
}
