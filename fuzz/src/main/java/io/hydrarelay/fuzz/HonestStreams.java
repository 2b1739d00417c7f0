package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.RecordBatch;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The frames of one producer: two streams with whole, cut, empty and batched messages. */
final class HonestStreams {
  static final long EPOCH = 1_700_000_000_000L;
  private static final int SALT_BYTES = 32;
  private static final SealerOptions SMALL = new SealerOptions(24, 0);

  private final SessionCredentials session;
  private final List<byte[]> frames = new ArrayList<>();

  HonestStreams(SessionCredentials session) {
    this.session = session;
    seal(EPOCH, 0, false);
    seal(EPOCH + 1, EPOCH, true);
  }

  /** Returns every frame, HEADERs included, in the order they were sent in. */
  List<byte[]> frames() {
    return frames;
  }

  private void seal(long epoch, long prevEpoch, boolean last) {
    boolean owned = session.mode() == Mode.OWNED;
    byte[] salt = new byte[SALT_BYTES];
    salt[0] = (byte) epoch;
    StreamHeader header =
        StreamHeader.create(session, owned ? 8 : 0, owned ? 1_000 : 0, epoch, prevEpoch, salt);
    frames.add(header.toFrame());
    StreamSealer sealer =
        new StreamSealer(
            session,
            header,
            AeadProviders.jdk(),
            RunningHash.INLINE,
            () -> epoch,
            SMALL,
            FrameSink.into(frames));
    send(sealer, "of " + epoch);
    sealer.end(last);
  }

  private static void send(StreamSealer sealer, String text) {
    RecordBatch batch = new RecordBatch(sealer.maxBatchBytes());
    batch.add(bytes("a"));
    batch.add(bytes("b"));
    for (int i = 0; i < 3; i++) {
      sealer.message(bytes(i + text));
      sealer.message(bytes(""));
      sealer.message(bytes(i + " is longer than one fragment is, so that it is cut, " + text));
      sealer.batch(batch);
      sealer.check();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
