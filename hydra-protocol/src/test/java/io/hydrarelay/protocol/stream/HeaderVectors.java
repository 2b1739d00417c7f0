package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Vector;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The vectors of what a relay says of a HEADER (§6.2). */
public final class HeaderVectors {
  private HeaderVectors() {}

  /** A HEADER frame against the pinned one. */
  public static void relayHeader(Vector vector) {
    JsonNode in = vector.input();
    ByteBuffer frame = Vector.buffer(in.get("header"));
    FrameHeader header = FrameHeader.read(frame);
    byte[] body = rest(frame);
    HeaderAdmission admission = HeaderAdmission.judge(header, body, pinned(in.get("pinned")));
    boolean accepted =
        admission == HeaderAdmission.IDENTICAL
            || admission == HeaderAdmission.NEW && mayBePinned(in, StreamHeader.of(body));
    assertEquals(vector.output().get("reaction").textValue().equals("accept"), accepted);
    if (!accepted) {
      assertEquals(StatusCode.MALFORMED.code(), vector.output().get("code").intValue());
    }
  }

  private static boolean mayBePinned(JsonNode in, StreamHeader header) {
    SessionId id = SessionId.of(Vector.bytes(in.get("session_id")));
    return in.get("mode").intValue() == Mode.OPEN.code() || header.isSignedFor(id);
  }

  private static Optional<StreamHeader> pinned(JsonNode frame) {
    if (frame.isNull()) {
      return Optional.empty();
    }
    ByteBuffer bytes = Vector.buffer(frame);
    FrameHeader.read(bytes);
    return Optional.of(StreamHeader.of(rest(bytes)));
  }

  private static byte[] rest(ByteBuffer buffer) {
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    return rest;
  }
}
