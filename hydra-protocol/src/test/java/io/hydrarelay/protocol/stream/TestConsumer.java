package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A consumer that is joined and keeps its events as short texts. */
final class TestConsumer {
  final List<String> events = new ArrayList<>();
  final StreamOpener opener;
  long nowMillis = TestProducer.EPOCH;

  TestConsumer() {
    this(OpenerOptions.DEFAULT);
  }

  TestConsumer(OpenerOptions options) {
    this(Sessions.owned().withoutSigningKey(), options);
  }

  TestConsumer(SessionCredentials session, OpenerOptions options) {
    opener =
        new StreamOpener(
            session,
            options,
            AeadProviders.best(),
            RunningHash.INLINE,
            () -> nowMillis,
            e -> events.add(text(e)));
    join(ResumePoint.LIVE_EDGE);
  }

  /** Begins a connection and lets the relay say OK; that status is no event here. */
  TestConsumer join(ResumePoint point) {
    opener.connected(point);
    take(Status.ok(15, true).toFrame());
    events.remove(events.size() - 1);
    return this;
  }

  TestConsumer reconnect() {
    return join(opener.resumePoint());
  }

  TestConsumer take(byte[]... frames) {
    for (byte[] frame : frames) {
      opener.frame(ByteBuffer.wrap(frame));
    }
    return this;
  }

  TestConsumer takeTimes(int times, byte[] frame) {
    for (int i = 0; i < times; i++) {
      take(frame);
    }
    return this;
  }

  /** Takes the header and all frames of that producer. */
  TestConsumer takeAll(TestProducer producer) {
    take(producer.headerFrame());
    producer.sent.forEach(this::take);
    return this;
  }

  TestConsumer forgetEvents() {
    events.clear();
    return this;
  }

  private static String text(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      byte[] payload = Bytes.copy(message.payload());
      return "message " + new String(payload, StandardCharsets.US_ASCII);
    }
    String fields = event.toString().replaceAll("\\w+=", "");
    return fields
        .replace('[', ' ')
        .replace("]", "")
        .replace(",", "")
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}
