package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Every frame that concerns one hop, and HEADER: its first byte is the type, the rest its body. */
public final class ControlFrameFuzzer {
  private ControlFrameFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Optional<FrameType> type = FrameType.of(Byte.toUnsignedInt(input[0]));
    ByteBuffer body = ByteBuffer.wrap(input, 1, input.length - 1);
    if (type.isPresent()) {
      try {
        frameAgain(type.get(), body.slice())
            .ifPresent(frame -> expectSameBody(frame, body.slice(), type.get()));
      } catch (ProtocolException badLength) {
        Demand.that(badLength.getMessage() != null, "an error says nothing");
      }
    }
  }

  /** Reads the body and writes the frame; empty for types that are not read like this. */
  private static Optional<byte[]> frameAgain(FrameType type, ByteBuffer body)
      throws ProtocolException {
    return switch (type) {
      case CHALLENGE -> Optional.of(Challenge.decode(body).toFrame());
      case PROOF -> Optional.of(Proof.decode(body).toFrame());
      case ACK -> Optional.of(Ack.decode(body).toFrame());
      case AUDIENCE -> Optional.of(Audience.decode(body).toFrame());
      case LAG -> Optional.of(Lag.decode(body).toFrame());
      case PING -> Optional.of(Ping.decode(body).toFrame());
      case PONG -> Optional.of(Pong.decode(body).toFrame());
      case STATUS -> Optional.of(withoutReserved(body, Status.decode(body).toFrame()));
      case HEADER -> headerAgain(body);
      default -> Optional.empty();
    };
  }

  /** The second byte of a STATUS is not looked at. */
  private static byte[] withoutReserved(ByteBuffer body, byte[] frame) {
    frame[Hydra1.FRAME_HEADER_BYTES + 1] = body.get(1);
    return frame;
  }

  private static Optional<byte[]> headerAgain(ByteBuffer body) {
    if (body.remaining() != Hydra1.STREAM_HEADER_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = new byte[Hydra1.STREAM_HEADER_BYTES];
    body.get(bytes);
    return Optional.of(StreamHeader.of(bytes).toFrame());
  }

  private static void expectSameBody(byte[] frame, ByteBuffer body, FrameType type) {
    ByteBuffer again = ByteBuffer.wrap(frame);
    FrameHeader header = FrameHeader.read(again);
    Demand.that(header.length() == body.remaining(), type + " has another length");
    again.position(Hydra1.FRAME_HEADER_BYTES);
    Demand.that(again.equals(body), type + " says something else than its bytes");
  }
}
