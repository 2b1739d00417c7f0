package io.hydrarelay.benchmarks;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.session.ConsumerPort;
import io.hydrarelay.server.session.ConsumerSeat;
import io.hydrarelay.server.session.FrameUnit;
import io.hydrarelay.server.session.Outcome;
import io.hydrarelay.server.session.ProducerPort;
import io.hydrarelay.server.session.ProducerSeat;
import io.hydrarelay.server.session.SessionListener;
import io.hydrarelay.server.session.SessionRegistry;
import io.hydrarelay.server.session.SessionSettings;
import io.hydrarelay.server.session.TrafficLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a unit of frames costs between two sockets: published, handed to every consumer, given up.
 * Consumers are ports that throw away what they get, so what is left is the relay's own work.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RingBenchmark {
  private static final int MESSAGE_BYTES = 64;
  private static final int FRAMES = 2_849;
  private static final int UNIT_BYTES = FRAMES * (MESSAGE_BYTES + 28);
  private static final int EPOCH = 1;
  private static final Duration LINGER = Duration.ofSeconds(10);

  private static final SessionSettings SETTINGS =
      new SessionSettings(
          256,
          1 << 20,
          1 << 24,
          1 << 26,
          1 << 26,
          1 << 20,
          1,
          1_024,
          LINGER,
          LINGER,
          LagPolicy.BLOCK,
          TrafficLimits.NONE);

  /** How many consumers there are. */
  @Param({"1", "8", "64", "512"})
  public int consumers;

  private SessionRegistry registry;
  private ProducerSeat producer;
  private long seq;

  /** Begins a session with a stream and its consumers. */
  @Setup
  public void begin() {
    SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
    registry =
        new SessionRegistry(
            SETTINGS,
            new SessionListener() {},
            ImmediateEventExecutor.INSTANCE,
            new RelayCounters());
    Join join = Join.producer(session, LagPolicy.BLOCK, 0);
    producer = seat(registry.joinProducer(join, new NoProducer()));
    producer.pin(StreamHeader.create(session, 0, 0, EPOCH, 0, new byte[32]));
    for (int i = 0; i < consumers; i++) {
      ConsumerSeat consumer =
          seat(
              registry.joinConsumer(
                  Join.consumer(session, 0, 0), new Drain(), ImmediateEventExecutor.INSTANCE));
      consumer.cursor().start();
    }
  }

  /** Gives back what the ring keeps. */
  @TearDown
  public void end() {
    registry.releaseAll();
  }

  private static <T> T seat(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Joined<T> joined) {
      return joined.seat();
    }
    throw new IllegalStateException(outcome.toString());
  }

  /** One unit of 2,849 small frames from the producer to all consumers. */
  @Benchmark
  public ProducerSeat.Taken publishAndDrain() {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(UNIT_BYTES).writerIndex(UNIT_BYTES);
    seq += FRAMES;
    ProducerSeat.Taken taken =
        producer.publish(new FrameUnit(bytes, FRAMES, UNIT_BYTES, seq, 0, 0));
    producer.serveConsumers(ImmediateEventExecutor.INSTANCE);
    return taken;
  }

  private static SocketAddress nowhere() {
    return new InetSocketAddress(0);
  }

  /** A consumer whose socket takes everything. */
  private static final class Drain implements ConsumerPort {
    @Override
    public SocketAddress peer() {
      return nowhere();
    }

    @Override
    public boolean canTakeMore() {
      return true;
    }

    @Override
    public void write(ByteBuf bytes) {
      bytes.release();
    }

    @Override
    public void flush() {
      // Written is sent.
    }

    @Override
    public void finish(Optional<Status> status) {
      throw new IllegalStateException("the session has ended");
    }

    @Override
    public void refuse(Status status) {
      throw new IllegalStateException("a consumer that takes everything is refused");
    }

    @Override
    public void expire(Status status) {
      throw new IllegalStateException("there is a producer");
    }

    @Override
    public void inform(StatusCode code) {
      // Nothing to be told.
    }
  }

  /** A producer that nobody has to speak to. */
  private static final class NoProducer implements ProducerPort {
    @Override
    public SocketAddress peer() {
      return nowhere();
    }

    @Override
    public void resume() {
      // It never waits.
    }

    @Override
    public void audienceChanged() {
      // It does not ask.
    }

    @Override
    public void refuse(DisconnectReason reason, Status status, String why) {
      throw new IllegalStateException("the only producer is refused");
    }
  }
}
