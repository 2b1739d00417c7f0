package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.EventSink;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.MessageBatch;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.RecordBatch;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamOpener;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Takes from an opener what came in one frame. */
final class OpenedBatch implements EventSink {
  private final List<MessageBatch> batches = new ArrayList<>();

  private OpenedBatch() {}

  /** Returns those messages as a consumer gets them from one frame. */
  static MessageBatch of(List<String> messages) {
    SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
    StreamHeader header = StreamHeader.create(session, 0, 0, 1, 0, new byte[Hydra1.KEY_BYTES]);
    List<byte[]> frames = new ArrayList<>(List.of(Status.ok(0, true).toFrame(), header.toFrame()));
    sealer(session, header, FrameSink.into(frames)).batch(recordsOf(messages));

    OpenedBatch taken = new OpenedBatch();
    StreamOpener opener = taken.opener(session);
    opener.connected(ResumePoint.LIVE_EDGE);
    frames.forEach(frame -> opener.frame(ByteBuffer.wrap(frame)));
    return taken.batches.get(0);
  }

  private static RecordBatch recordsOf(List<String> messages) {
    RecordBatch records = new RecordBatch(Hydra1.MAX_PLAINTEXT_BYTES);
    for (String each : messages) {
      records.add(StandardCharsets.UTF_8.encode(each));
    }
    return records;
  }

  private static StreamSealer sealer(
      SessionCredentials session, StreamHeader header, FrameSink sink) {
    return new StreamSealer(
        session,
        header,
        AeadProviders.best(),
        RunningHash.INLINE,
        System::currentTimeMillis,
        SealerOptions.DEFAULT,
        sink);
  }

  private StreamOpener opener(SessionCredentials session) {
    return new StreamOpener(
        session,
        OpenerOptions.DEFAULT,
        AeadProviders.best(),
        RunningHash.INLINE,
        System::currentTimeMillis,
        this);
  }

  @Override
  public void accept(StreamEvent event) {
    // Only batches are of interest.
  }

  @Override
  public void accept(MessageBatch batch) {
    batches.add(batch);
  }
}
