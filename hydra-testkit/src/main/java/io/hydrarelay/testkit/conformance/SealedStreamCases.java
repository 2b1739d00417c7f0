package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.RecordBatch;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Streams that are sealed as an honest producer does it (Hydra/1 §6.4). */
final class SealedStreamCases {
  private static final int SIG_INTERVAL = 8;
  private static final int SIG_MILLIS = 1_000;
  private static final int[] MESSAGES = {0, 1, 64, 5_000, 200_000};

  private SealedStreamCases() {}

  static List<RelayCase> all() {
    return new RelayCaseList("6.4")
        .must(
            21,
            "owned stream with fragments, padding, a batch, CHECKs and END, sealed honestly",
            "all of it comes byte for byte, and the connection is closed behind the END",
            stage -> expectForwarded(stage, stage.owned(), SIG_INTERVAL, SIG_MILLIS))
        .must(
            22,
            "open stream with fragments, padding, a batch and END, sealed honestly",
            "all of it comes byte for byte, and the connection is closed behind the END",
            stage -> expectForwarded(stage, stage.open(), 0, 0))
        .needs(Need.OPEN)
        .list();
  }

  private static void expectForwarded(
      RelayStage stage, SessionCredentials session, int sigInterval, int sigMillis)
      throws Exception {
    byte[] salt = stage.randomBytes(Hydra1.KEY_BYTES);
    StreamHeader header = StreamHeader.create(session, sigInterval, sigMillis, Live.EPOCH, 0, salt);
    List<byte[]> frames = sealed(stage, session, header);
    RelayPeer producer = stage.producer(session);
    RelayPeer consumer = stage.consumer(session);
    producer.send(header.toFrame());
    for (byte[] frame : frames) {
      producer.send(frame);
    }
    consumer.expect(header.toFrame());
    for (byte[] frame : frames) {
      consumer.expect(frame);
    }
    consumer.expectClosed();
    producer.awaitAck(Live.EPOCH, frames.size());
  }

  private static List<byte[]> sealed(
      RelayStage stage, SessionCredentials session, StreamHeader header) {
    List<byte[]> frames = new ArrayList<>();
    StreamSealer sealer =
        new StreamSealer(
            session,
            header,
            AeadProviders.bouncyCastle(),
            RunningHash.INLINE,
            System::currentTimeMillis,
            new SealerOptions(20_000, 128),
            FrameSink.into(frames));
    for (int bytes : MESSAGES) {
      sealer.message(ByteBuffer.wrap(stage.randomBytes(bytes)));
    }
    RecordBatch batch = new RecordBatch(1_000);
    batch.add(ByteBuffer.wrap(stage.randomBytes(10)));
    batch.add(ByteBuffer.allocate(0));
    sealer.batch(batch);
    sealer.check();
    sealer.end(true);
    return frames;
  }
}
