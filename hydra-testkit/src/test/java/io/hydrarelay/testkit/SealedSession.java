package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.RecordBatch;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A session as one producer sealed it, of random messages that differ from each other: single,
 * gathered and cut into fragments, in one or several streams. Without a network.
 */
final class SealedSession implements FrameSink {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final int BATCH_BYTES = 2_000;

  /** A frame and the HEADER it belongs to. */
  record Frame(StreamHeader header, long seq, byte[] bytes) {}

  private final SessionCredentials credentials =
      SessionCredentials.generateOwned(new SecureRandom());
  private final StreamChecker checker;
  private final Random random;
  private final SealerOptions options;
  private final List<Frame> frames = new ArrayList<>();
  private StreamSealer sealer;
  private int records;

  /** Returns random ways to cut messages. */
  static SealerOptions someOptions(Random random) {
    int maxFragment = random.nextBoolean() ? Hydra1.MAX_PLAINTEXT_BYTES : 20 + random.nextInt(200);
    return new SealerOptions(maxFragment, random.nextInt(3) == 0 ? 64 : 0);
  }

  SealedSession(StreamChecker checker, Random random, SealerOptions options, int messages) {
    this.checker = checker;
    this.random = random;
    this.options = options;
    begin(0);
    while (records < messages) {
      sealSome();
    }
    sealer.end(true);
  }

  SessionCredentials credentials() {
    return credentials;
  }

  List<Frame> frames() {
    return frames;
  }

  private void sealSome() {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> batch(2 + random.nextInt(6));
      case 3, 4 -> sealer.check();
      case 5 -> nextStream();
      default -> sealer.message(ByteBuffer.wrap(nextMessage(4 + random.nextInt(500))));
    }
  }

  private void batch(int count) {
    RecordBatch batch = new RecordBatch(BATCH_BYTES);
    for (int i = 0; i < count; i++) {
      batch.add(ByteBuffer.wrap(nextMessage(4 + random.nextInt(100))));
    }
    sealer.batch(batch);
  }

  private byte[] nextMessage(int bytes) {
    byte[] message = new byte[bytes];
    random.nextBytes(message);
    ByteBuffer.wrap(message).putInt(records++);
    checker.sent(message);
    return message;
  }

  /** Sometimes after an END, sometimes the old stream is given up. */
  private void nextStream() {
    if (random.nextBoolean()) {
      sealer.end(false);
    }
    begin(sealer.header().epoch());
  }

  private void begin(long previousEpoch) {
    byte[] salt = new byte[Hydra1.KEY_BYTES];
    random.nextBytes(salt);
    long epoch = previousEpoch == 0 ? EPOCH : previousEpoch + 1;
    int sigInterval = 2 + random.nextInt(30);
    StreamHeader header =
        StreamHeader.create(credentials, sigInterval, 1_000, epoch, previousEpoch, salt);
    sealer =
        new StreamSealer(
            credentials,
            header,
            AeadProviders.best(),
            RunningHash.INLINE,
            () -> EPOCH,
            options,
            this);
  }

  @Override
  public ByteBuffer allocate(int frameBytes) {
    return ByteBuffer.allocate(frameBytes);
  }

  @Override
  public void complete(ByteBuffer frame, FrameType type, long seq) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    frames.add(new Frame(sealer.header(), seq, bytes));
  }
}
