package io.hydrarelay.testkit.blindness;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is read of the bytes that a producer sent: its session, its streams and its newest frame.
 *
 * @param sessionId the id in its JOIN
 * @param headers the HEADERs
 * @param newestCiphertext the end of the last DATA body
 */
record ProducerRecording(
    byte[] sessionId, List<StreamHeader> headers, Optional<byte[]> newestCiphertext) {
  private static final int SESSION_ID_OFFSET = 6;
  private static final int ROLE_OFFSET = 70;
  private static final int ROLE_PRODUCER = 1;
  private static final int CIPHERTEXT_BYTES = 32;

  /** Reads what one connection sent; empty if it was no producer's. */
  static Optional<ProducerRecording> read(Path toRelay) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(toRelay)))) {
      byte[] join = in.readNBytes(Hydra1.JOIN_BYTES);
      boolean isProducer = join.length == Hydra1.JOIN_BYTES && join[ROLE_OFFSET] == ROLE_PRODUCER;
      return isProducer ? Optional.of(readFrames(join, in)) : Optional.empty();
    }
  }

  private static ProducerRecording readFrames(byte[] join, DataInputStream in) throws IOException {
    byte[] id =
        Arrays.copyOfRange(join, SESSION_ID_OFFSET, SESSION_ID_OFFSET + Hydra1.SESSION_ID_BYTES);
    List<StreamHeader> headers = new ArrayList<>();
    Optional<byte[]> newest = Optional.empty();
    try {
      while (true) {
        FrameHeader header =
            FrameHeader.read(ByteBuffer.wrap(readFully(in, Hydra1.FRAME_HEADER_BYTES)));
        byte[] body = readFully(in, header.length());
        if (header.type() == FrameType.HEADER.code() && body.length == Hydra1.STREAM_HEADER_BYTES) {
          headers.add(StreamHeader.of(body));
        } else if (header.type() == FrameType.DATA.code() && body.length >= Secret.PIECE_BYTES) {
          int begin = Math.max(0, body.length - CIPHERTEXT_BYTES);
          newest = Optional.of(Arrays.copyOfRange(body, begin, body.length));
        }
      }
    } catch (EOFException end) {
      return new ProducerRecording(id, headers, newest);
    }
  }

  private static byte[] readFully(DataInputStream in, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    in.readFully(read);
    return read;
  }
}
