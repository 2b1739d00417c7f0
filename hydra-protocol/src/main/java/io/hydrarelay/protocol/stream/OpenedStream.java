package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.Aead;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** The current stream of a consumer: its key, its chain and the next seq (§8.1). */
final class OpenedStream {
  private final SessionCredentials session;
  private final StreamHeader header;
  private final byte[] headerFrame;
  private final byte[] headerHash;
  private final Aead aead;
  private final ByteBuffer associatedData = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES);
  private final Chain chain;
  private long expected;
  private boolean ended;

  OpenedStream(
      SessionCredentials session,
      StreamHeader header,
      AeadProvider provider,
      Supplier<RunningHash> hashes) {
    StreamKeys keys = StreamKeys.derive(session, header);
    this.session = session;
    this.header = header;
    this.headerFrame = header.toFrame();
    this.headerHash = keys.headerHash();
    this.aead = provider.create(keys.key());
    this.chain = new Chain(headerHash, hashes.get());
  }

  StreamHeader header() {
    return header;
  }

  /** Returns whether that frame is this stream's HEADER, byte for byte. */
  boolean isHeaderFrame(ByteBuffer frame) {
    return ByteBuffer.wrap(headerFrame).equals(frame);
  }

  long expected() {
    return expected;
  }

  boolean ended() {
    return ended;
  }

  /** Decrypts a frame, all of what remains from 0 on. Returns whether it is genuine. */
  boolean open(FrameHeader header, ByteBuffer frame, ByteBuffer plaintext) {
    associatedData.put(0, frame, 0, Hydra1.FRAME_HEADER_BYTES);
    try {
      frame.position(Hydra1.FRAME_HEADER_BYTES);
      return aead.open(header.seq(), associatedData, frame, plaintext);
    } finally {
      frame.position(0);
    }
  }

  /** Goes on after a genuine frame; frames missing before it make the chain unknown. */
  void advance(long seq) {
    if (seq > expected) {
      chain.lose();
    }
    expected = seq + 1;
  }

  /** Takes a genuine DATA into the chain. */
  void data(FrameHeader frame, ByteBuffer wholeFrame) throws FatalStreamException {
    if (CheckCadence.isReserved(header.sigInterval(), frame.seq())) {
      throw new FatalStreamException(StreamEvent.FatalCode.UNSIGNED_RUN);
    }
    chain.add(wholeFrame);
  }

  /** Judges a genuine CHECK or END by its form, signature and chain (§8.7). */
  CheckBody check(FrameType type, FrameHeader frame, ByteBuffer plaintext)
      throws FatalStreamException {
    CheckBody body =
        CheckBody.decode(plaintext)
            .filter(decoded -> isWellFormed(type, frame.flags(), decoded))
            .orElseThrow(() -> new FatalStreamException(StreamEvent.FatalCode.MALFORMED));
    if (session.mode() == Mode.OWNED
        && !body.isSignedBy(session.id().producerKey(), headerHash, frame)) {
      throw new FatalStreamException(StreamEvent.FatalCode.FORGED);
    }
    if (chain.isKnown() && !chain.equalTo(body.chain())) {
      throw new FatalStreamException(StreamEvent.FatalCode.FORGED);
    }
    return body;
  }

  private boolean isWellFormed(FrameType type, int flags, CheckBody body) {
    int allowed = type == FrameType.END ? FrameHeader.LAST : 0;
    boolean mayCarrySignature = session.mode() == Mode.OWNED;
    return (flags & ~allowed) == 0
        && (mayCarrySignature || type == FrameType.END)
        && (mayCarrySignature || !body.isSigned());
  }

  boolean chainIsKnown() {
    return chain.isKnown();
  }

  /** Goes on from the chain that a CHECK or END carries, and that frame. */
  void follow(CheckBody body, ByteBuffer wholeFrame) {
    chain.restart(body.chain());
    chain.add(wholeFrame);
  }

  void end() {
    ended = true;
  }
}
