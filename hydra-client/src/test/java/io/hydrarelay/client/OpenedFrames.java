package io.hydrarelay.client;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a consumer makes of the frames that a producer has sent. */
final class OpenedFrames {
  private final List<StreamEvent> events = new ArrayList<>();
  private final StreamOpener opener;

  OpenedFrames(SessionCredentials session) {
    opener =
        new StreamOpener(
            session.withoutSigningKey(),
            OpenerOptions.DEFAULT,
            AeadProviders.best(),
            RunningHash.INLINE,
            System::currentTimeMillis,
            events::add);
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(0, true).toFrame()));
  }

  OpenedFrames take(byte[] frame) {
    opener.frame(ByteBuffer.wrap(frame));
    return this;
  }

  /** Returns all events of that kind, in order. */
  <T extends StreamEvent> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Returns the payloads of all messages, in order. */
  List<ByteBuffer> messages() {
    return all(StreamEvent.Message.class).stream().map(StreamEvent.Message::payload).toList();
  }
}
