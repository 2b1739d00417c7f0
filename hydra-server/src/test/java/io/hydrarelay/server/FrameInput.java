package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/**
 * The frames that come from a relay. Those of substance are heard in their order, but for STATUS 01
 * and 02, whose place among them is free (§4.3): each is heard when it is asked for.
 */
final class FrameInput {
  /** Frames a relay may send at any moment, which most scenarios do not care about. */
  static final Set<FrameType> CHATTER =
      EnumSet.of(FrameType.PING, FrameType.PONG, FrameType.ACK, FrameType.AUDIENCE);

  /** What consumers are told of their producer. */
  static final Set<StatusCode> NEWS =
      EnumSet.of(StatusCode.PRODUCER_GONE, StatusCode.PRODUCER_JOINED);

  private final DataInputStream in;
  private final Deque<RawPeer.Frame> heard = new ArrayDeque<>();
  private final Deque<RawPeer.Frame> news = new ArrayDeque<>();

  FrameInput(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /** Returns the next frame on the wire. */
  RawPeer.Frame next() throws IOException {
    byte[] header = new byte[12];
    in.readFully(header);
    FrameHeader read = FrameHeader.read(ByteBuffer.wrap(header));
    byte[] bytes = new byte[read.frameBytes()];
    System.arraycopy(header, 0, bytes, 0, 12);
    in.readFully(bytes, 12, read.length());
    return new RawPeer.Frame(read, bytes);
  }

  /** Returns the next frame that is neither chatter nor news of the producer. */
  RawPeer.Frame nextOfSubstance() throws IOException {
    RawPeer.Frame frame = heard.isEmpty() ? nextLoud() : heard.remove();
    while (isNews(frame)) {
      news.add(frame);
      frame = nextLoud();
    }
    return frame;
  }

  /** Returns the next STATUS 01 or 02, wherever among the frames it stands. */
  RawPeer.Frame nextNews() throws IOException {
    while (news.isEmpty()) {
      RawPeer.Frame frame = nextLoud();
      if (isNews(frame)) {
        news.add(frame);
      } else {
        heard.add(frame);
      }
    }
    return news.remove();
  }

  private RawPeer.Frame nextLoud() throws IOException {
    RawPeer.Frame frame = next();
    while (CHATTER.contains(frame.type())) {
      frame = next();
    }
    return frame;
  }

  private static boolean isNews(RawPeer.Frame frame) {
    return frame.type() == FrameType.STATUS
        && StatusCode.of(frame.body().get(0)).filter(NEWS::contains).isPresent();
  }

  /** Fails when a STATUS 01 or 02 has come that nobody asked for. */
  void expectNoNews() {
    assertTrue(news.isEmpty(), () -> "not expected: STATUS " + news.peek().body().get(0));
  }

  /** Reads so many bytes or fewer, whatever they are; -1 at the end of the connection. */
  int receive(byte[] into, int mostBytes) throws IOException {
    return in.read(into, 0, mostBytes);
  }
}
