package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.JoinCheck;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/** Says in words what bytes of Hydra/1 mean; never shows a token or a payload. */
final class WireText {
  private static final int ALL_POLICIES = 0b11110;
  private static final int SHOWN_BYTES = 16;

  private WireText() {}

  /** Describes a JOIN, well-formed or not. */
  static String join(byte[] bytes) {
    JoinCheck.Verdict verdict = new JoinCheck(true, ALL_POLICIES).check(ByteBuffer.wrap(bytes));
    if (verdict instanceof JoinCheck.Verdict.Pass pass) {
      Join join = pass.join();
      return "%s as %s, resume (%d,%d)"
          .formatted(join, join.policy(), join.resumeEpoch(), join.resumeSeq());
    }
    return "JOIN that is not well-formed, " + bytes.length + " bytes";
  }

  /** Describes one frame, whole or not. */
  static String frame(byte[] bytes) {
    if (bytes.length < Hydra1.FRAME_HEADER_BYTES) {
      return raw(bytes);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    FrameHeader header = FrameHeader.read(in);
    Optional<FrameType> type = FrameType.of(header.type());
    String name = type.map(FrameType::name).orElse("type 0x%02x".formatted(header.type()));
    String numbers =
        "flags %d, %d bytes, seq %d".formatted(header.flags(), header.length(), header.seq());
    if (bytes.length != header.frameBytes() || type.isEmpty() || type.get().isEndToEnd()) {
      String part =
          bytes.length == header.frameBytes() ? "" : ", " + bytes.length + " bytes in all";
      return name + " (" + numbers + part + ")";
    }
    try {
      return name + body(type.get(), in) + " (" + numbers + ")";
    } catch (ProtocolException illFormed) {
      return name + " with an ill-formed body (" + numbers + ")";
    }
  }

  private static String body(FrameType type, ByteBuffer body) throws ProtocolException {
    return switch (type) {
      case STATUS -> status(Status.decode(body));
      case LAG -> " " + Lag.decode(body);
      case ACK -> " " + Ack.decode(body);
      case AUDIENCE -> " " + Audience.decode(body);
      case PING -> " " + Ping.decode(body);
      case PONG -> " " + Pong.decode(body);
      default -> "";
    };
  }

  private static String status(Status status) {
    String name = StatusCode.of(status.code()).map(StatusCode::name).orElse("unknown");
    return " %02X %s, arg %d".formatted(status.code(), name, status.arg());
  }

  /** Shows bytes that are no frame. */
  static String raw(byte[] bytes) {
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    String hex = HexFormat.of().formatHex(bytes, 0, shown);
    return bytes.length + " bytes " + hex + (shown < bytes.length ? "..." : "");
  }
}
