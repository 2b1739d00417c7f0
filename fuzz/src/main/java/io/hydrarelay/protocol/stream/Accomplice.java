package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.Aead;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;

/** Whoever has the session's key: seals, for one stream, whatever it likes. It cannot sign. */
public final class Accomplice {
  private final long epoch;
  private final byte[] key;

  /** Makes one for the stream of that HEADER frame. */
  public Accomplice(SessionCredentials session, byte[] headerFrame) {
    byte[] body = new byte[Hydra1.STREAM_HEADER_BYTES];
    ByteBuffer.wrap(headerFrame).position(Hydra1.FRAME_HEADER_BYTES).get(body);
    StreamHeader header = StreamHeader.of(body);
    epoch = header.epoch();
    key = StreamKeys.derive(session, header).key();
  }

  /** Returns the stream. */
  public long epoch() {
    return epoch;
  }

  /** Returns a frame that opens. */
  public byte[] seal(int type, int flags, long seq, byte[] plaintext) {
    int bodyBytes = plaintext.length + Hydra1.TAG_BYTES;
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    frame.put((byte) type).put((byte) flags).putShort((short) bodyBytes).putLong(seq);
    ByteBuffer header = frame.slice(0, Hydra1.FRAME_HEADER_BYTES);
    aead().seal(seq, header, ByteBuffer.wrap(plaintext), frame);
    return frame.array();
  }

  /** Returns the plaintext of a genuine frame of this stream; empty for one of another. */
  public byte[] open(byte[] frame) {
    FrameHeader header = FrameHeader.read(ByteBuffer.wrap(frame));
    ByteBuffer plaintext = ByteBuffer.allocate(header.length() - Hydra1.TAG_BYTES);
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    boolean genuine =
        aead()
            .open(
                header.seq(),
                bytes.slice(0, Hydra1.FRAME_HEADER_BYTES),
                bytes.slice(Hydra1.FRAME_HEADER_BYTES, header.length()),
                plaintext);
    return genuine ? plaintext.array() : new byte[0];
  }

  /** A cipher seals a seq once only, and this one seals some again. */
  private Aead aead() {
    return AeadProviders.bouncyCastle().create(key);
  }
}
