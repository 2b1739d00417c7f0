package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.nio.ByteBuffer;

/**
 * The frames of a stream as a relay sees them: a signed HEADER, and bodies of filler, which a blind
 * relay cannot tell from ciphertext. The same arguments give the same bytes, so nothing needs to be
 * kept for comparison; other streams have other bytes. Immutable.
 */
final class MadeStream {
  /** Flags of a message in one DATA. */
  static final int WHOLE = FrameHeader.FIRST | FrameHeader.LAST;

  private static final int CHECK_BODY_BYTES = Hydra1.CHECK_BYTES + Hydra1.TAG_BYTES;
  private static final int SMALL_BODY_BYTES = 40;
  private static final int SIG_INTERVAL = 1_024;
  private static final int SIG_MILLIS = 1_000;

  private final SessionCredentials session;
  private final StreamHeader header;
  private final long filler;

  MadeStream(SessionCredentials session, long epoch, byte[] salt) {
    boolean owned = session.mode() == Mode.OWNED;
    this.session = session;
    this.header =
        StreamHeader.create(
            session, owned ? SIG_INTERVAL : 0, owned ? SIG_MILLIS : 0, epoch, 0, salt);
    this.filler = ByteBuffer.wrap(salt).getLong();
  }

  SessionCredentials session() {
    return session;
  }

  long epoch() {
    return header.epoch();
  }

  byte[] header() {
    return header.toFrame();
  }

  /** Returns a small whole message in one DATA. */
  byte[] data(long seq) {
    return data(seq, SMALL_BODY_BYTES);
  }

  byte[] data(long seq, int bodyBytes) {
    return data(seq, WHOLE, bodyBytes);
  }

  byte[] data(long seq, int flags, int bodyBytes) {
    return frame(FrameType.DATA.code(), flags, seq, bodyBytes);
  }

  byte[] check(long seq) {
    return frame(FrameType.CHECK.code(), 0, seq, CHECK_BODY_BYTES);
  }

  /** Returns the END that finishes the session. */
  byte[] end(long seq) {
    return frame(FrameType.END.code(), FrameHeader.LAST, seq, CHECK_BODY_BYTES);
  }

  /** Returns an END behind which another stream follows. */
  byte[] endOfStream(long seq) {
    return frame(FrameType.END.code(), 0, seq, CHECK_BODY_BYTES);
  }

  /** Returns a frame of any kind, whose body's bytes depend on stream, seq and place. */
  byte[] frame(int type, int flags, long seq, int bodyBytes) {
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    new FrameHeader(type, flags, bodyBytes, seq).write(frame);
    long word = filler ^ seq * 0x9e37_79b9_7f4a_7c15L;
    while (frame.remaining() >= Long.BYTES) {
      word = word * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      frame.putLong(word);
    }
    while (frame.hasRemaining()) {
      frame.put((byte) (word >>>= Byte.SIZE));
    }
    return frame.array();
  }
}
