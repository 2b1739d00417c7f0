package io.hydrarelay.benchmarks;

import io.hydrarelay.client.HashesBeside;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.Aead;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamOpener;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

/**
 * What sealing a message costs, and opening it: cipher, chain and CHECKs included, from and to
 * memory as the client uses it. Beside it the cipher alone and the hash alone, which bound it.
 */
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
  private static final int OPENED_FRAMES = 1_000;
  private static final int TAG_BYTES = 16;
  private static final ByteBuffer HEADER = ByteBuffer.allocate(12);

  /** Bytes of a message. */
  @Param({"64", "1024", "65408"})
  public int messageBytes;

  /** Name of the cipher's implementation; {@code openssl} has to be asked for, from Java 22 on. */
  @Param({"conscrypt", "jdk", "bouncycastle"})
  public String aead;

  /** Whether chains are hashed on other threads, as the client does where it has the cores. */
  @Param({"false", "true"})
  public boolean beside;

  private final ReusedFrame frame = new ReusedFrame();
  private ByteBuffer message = ByteBuffer.allocate(0);
  private StreamSealer sealer;
  private final List<ByteBuffer> sealedFrames = new ArrayList<>();
  private SessionCredentials session;
  private StreamHeader header;
  private Supplier<RunningHash> hashes = RunningHash.INLINE;
  private StreamOpener opener;
  private int nextFrame;
  private StreamEvent last;
  private Aead cipher;
  private long cipherSeq;
  private MessageDigest sha256;
  private byte[] hashed = new byte[0];

  /** Begins a stream and a consumer that has joined it. */
  @Setup
  public void begin() throws NoSuchAlgorithmException {
    SecureRandom random = new SecureRandom();
    session = SessionCredentials.generateOwned(random);
    AeadProvider provider = AeadProviders.byName(aead).orElseThrow();
    hashes = beside ? HashesBeside.make() : RunningHash.INLINE;
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    header =
        StreamHeader.create(session, SIG_INTERVAL, SIG_MILLIS, System.currentTimeMillis(), 0, salt);
    sealer =
        new StreamSealer(
            session,
            header,
            provider,
            hashes,
            System::currentTimeMillis,
            SealerOptions.DEFAULT,
            frame);
    message = ByteBuffer.allocate(messageBytes);
    cipher = provider.create(salt);
    sha256 = MessageDigest.getInstance("SHA-256");
    hashed = new byte[messageBytes];
    for (int i = 0; i < OPENED_FRAMES; i++) {
      sealer.message(message.clear());
    }
    join();
  }

  /** Seals that many bytes and does nothing else. */
  @Benchmark
  public ByteBuffer cipherAlone() {
    ByteBuffer out = frame.allocate(messageBytes + TAG_BYTES);
    cipher.seal(cipherSeq++, HEADER.duplicate(), message.clear(), out);
    return out;
  }

  /** Hashes that many bytes. */
  @Benchmark
  public byte[] hashAlone() {
    return sha256.digest(hashed);
  }

  /** Seals one message. */
  @Benchmark
  public long seal() {
    sealer.message(message.clear());
    return sealer.nextSeq();
  }

  /** Opens the frame of one message. */
  @Benchmark
  public StreamEvent open() {
    if (nextFrame == sealedFrames.size()) {
      join();
    }
    opener.frame(sealedFrames.get(nextFrame++));
    return last;
  }

  /** Begins a new consumer at the first of the sealed frames. */
  private void join() {
    nextFrame = 0;
    opener =
        new StreamOpener(
            session,
            OpenerOptions.DEFAULT,
            AeadProviders.byName(aead).orElseThrow(),
            hashes,
            System::currentTimeMillis,
            event -> last = event);
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(0, true).toFrame()));
    opener.frame(ByteBuffer.wrap(header.toFrame()));
  }

  /** Gives the sealer the same buffer again and again, and keeps copies of the first frames. */
  private final class ReusedFrame implements FrameSink {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_FRAME_BYTES);

    @Override
    public ByteBuffer allocate(int frameBytes) {
      return buffer.clear();
    }

    @Override
    public void complete(ByteBuffer sealed, FrameType type, long seq) {
      if (seq < OPENED_FRAMES) {
        sealedFrames.add(ByteBuffer.allocateDirect(sealed.remaining()).put(sealed).flip());
      }
    }
  }
}
