package io.hydrarelay.benchmarks;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamOpener;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
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
import org.openjdk.jmh.annotations.Warmup;

/** What sealing a message costs, and sealing and opening it: cipher, chain and CHECKs included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SealOpenBenchmark {
  private static final int MAX_FRAME_BYTES = 65_547;
  private static final int SIG_INTERVAL = 1_024;
  private static final long SIG_MILLIS = 1_000;

  /** Bytes of a message. */
  @Param({"64", "1024", "65408"})
  public int messageBytes;

  /** Name of the cipher's implementation. */
  @Param({"jdk", "bouncycastle"})
  public String aead;

  private final ReusedFrame frame = new ReusedFrame();
  private ByteBuffer message = ByteBuffer.allocate(0);
  private StreamSealer sealer;
  private StreamOpener opener;
  private StreamEvent last;

  /** Begins a stream and a consumer that has joined it. */
  @Setup
  public void begin() {
    SecureRandom random = new SecureRandom();
    SessionCredentials session = SessionCredentials.generateOwned(random);
    AeadProvider provider = AeadProviders.byName(aead).orElseThrow();
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    StreamHeader header =
        StreamHeader.create(session, SIG_INTERVAL, SIG_MILLIS, System.currentTimeMillis(), 0, salt);
    sealer =
        new StreamSealer(
            session, header, provider, System::currentTimeMillis, SealerOptions.DEFAULT, frame);
    opener =
        new StreamOpener(
            session,
            OpenerOptions.DEFAULT,
            provider,
            System::currentTimeMillis,
            event -> last = event);
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(0, true).toFrame()));
    opener.frame(ByteBuffer.wrap(header.toFrame()));
    message = ByteBuffer.allocate(messageBytes);
  }

  /** Seals one message. */
  @Benchmark
  public long seal() {
    frame.opener = null;
    sealer.message(message.clear());
    return sealer.nextSeq();
  }

  /** Seals one message and opens its frames. */
  @Benchmark
  public StreamEvent sealAndOpen() {
    frame.opener = opener;
    sealer.message(message.clear());
    return last;
  }

  /** Gives the sealer the same buffer again and again. */
  private static final class ReusedFrame implements FrameSink {
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_FRAME_BYTES);
    private StreamOpener opener;

    @Override
    public ByteBuffer allocate(int frameBytes) {
      return buffer.clear();
    }

    @Override
    public void complete(ByteBuffer sealed, FrameType type, long seq) {
      if (opener != null) {
        opener.frame(sealed);
      }
    }
  }
}
