package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.Vector;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The vectors of a consumer: a feed to events. */
public final class OpenVectors {
  private static final long DEFAULT_NOW_MILLIS = 1_700_000_000_000L;
  private static final int LARGEST_PAYLOAD_WRITTEN_OUT = 256;

  private final AeadProvider aead;
  private final StreamOpener opener;
  private final List<String> events = new ArrayList<>();
  private long nowMillis;

  private OpenVectors(JsonNode input, AeadProvider aead) {
    this.aead = aead;
    this.nowMillis = input.path("now_ms").asLong(DEFAULT_NOW_MILLIS);
    this.opener =
        new StreamOpener(
            Vector.credentials(input.get("session")).withoutSigningKey(),
            OpenerOptions.builder().hold(input.path("hold").booleanValue()).build(),
            aead,
            RunningHash.INLINE,
            () -> nowMillis,
            event -> events.add(text(event)));
    this.opener.connected(
        input.has("resume") ? resumePoint(input.get("resume")) : ResumePoint.LIVE_EDGE);
  }

  /** Feeds and compares. */
  public static void open(Vector vector, AeadProvider aead) {
    OpenVectors run = new OpenVectors(vector.input(), aead);
    vector.input().get("feed").forEach(run::feed);
    List<String> expected = new ArrayList<>();
    vector.output().get("events").forEach(event -> expected.add(event.toString()));
    assertEquals(expected, run.events);
  }

  private static ResumePoint resumePoint(JsonNode pair) {
    return new ResumePoint(pair.get(0).longValue(), pair.get(1).longValue());
  }

  private void feed(JsonNode item) {
    if (item.isTextual()) {
      opener.frame(Vector.buffer(item));
    } else if (item.has("frame")) {
      for (int i = 0; i < item.get("times").intValue(); i++) {
        opener.frame(Vector.buffer(item.get("frame")));
      }
    } else if (item.has("generate")) {
      VectorProducer producer = new VectorProducer(item.get("generate"), aead, opener::frame);
      opener.frame(ByteBuffer.wrap(producer.header().toFrame()));
      producer.run();
    } else if (item.has("eof")) {
      opener.eof();
    } else if (item.has("reconnect")) {
      assertEquals(resumePoint(item.get("reconnect")), reconnectPoint(item));
      opener.connected(resumePoint(item.get("reconnect")));
    } else {
      nowMillis = item.get("now_ms").longValue();
      opener.tick();
    }
  }

  /** A vector may come back at the live edge although the consumer could resume. */
  private ResumePoint reconnectPoint(JsonNode item) {
    ResumePoint wanted = resumePoint(item.get("reconnect"));
    return wanted.equals(ResumePoint.LIVE_EDGE) ? wanted : opener.resumePoint();
  }

  private static String text(StreamEvent event) {
    if (event instanceof StreamEvent.Stream e) {
      return json("stream", e.epoch(), e.how());
    } else if (event instanceof StreamEvent.LateJoin e) {
      return json("late-join", e.seq());
    } else if (event instanceof StreamEvent.Gap e) {
      return json("gap", e.from(), e.count(), e.cause());
    } else if (event instanceof StreamEvent.Lag e) {
      return json("lag", e.skipped(), e.nextSeq());
    } else if (event instanceof StreamEvent.Message e) {
      return json("message", payload(e.payload()));
    } else if (event instanceof StreamEvent.Skipped e) {
      return json("skipped", e.seq());
    } else if (event instanceof StreamEvent.Duplicate e) {
      return json("duplicate", e.seq());
    } else if (event instanceof StreamEvent.Verified e) {
      return json("verified", e.seq(), e.timeMillis());
    } else if (event instanceof StreamEvent.Adopted e) {
      return json("adopted", e.seq(), e.timeMillis());
    } else if (event instanceof StreamEvent.Unverified e) {
      return json("unverified", e.count());
    }
    return connectionText(event);
  }

  private static String connectionText(StreamEvent event) {
    if (event instanceof StreamEvent.Stale e) {
      return json("stale", e.ageMillis());
    } else if (event instanceof StreamEvent.Stalled e) {
      return json("stalled", e.millis());
    } else if (event instanceof StreamEvent.End e) {
      return json("end", e.last());
    } else if (event instanceof StreamEvent.Status e) {
      return json("status", e.code(), e.arg());
    } else if (event instanceof StreamEvent.Bad e) {
      return json("bad", e.reason().name());
    } else if (event instanceof StreamEvent.Interrupted) {
      return json("interrupted");
    } else if (event instanceof StreamEvent.Closed e) {
      return json("closed", e.reason().name());
    } else if (event instanceof StreamEvent.Fatal e) {
      return json("fatal", e.code().name());
    }
    throw new AssertionError(event);
  }

  /** Writes an event as the file does: enums in lower case, other texts as they are. */
  private static String json(String name, Object... fields) {
    StringBuilder text = new StringBuilder("[\"").append(name).append('"');
    for (Object field : fields) {
      boolean quoted = field instanceof String || field instanceof Enum;
      String value = field instanceof Enum ? field.toString().toLowerCase(Locale.ROOT) : "" + field;
      text.append(',').append(quoted ? '"' + value + '"' : value);
    }
    return text.append(']').toString();
  }

  private static String payload(ByteBuffer payload) {
    if (payload.remaining() > LARGEST_PAYLOAD_WRITTEN_OUT) {
      return "sha256:" + Vector.hex(Hashes.sha256(payload)) + ":" + payload.remaining();
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return Vector.hex(bytes);
  }
}
