package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.Aead;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Seals one frame after the other under a stream's key and keeps its counter and chain (§5.3). */
final class FrameSealer {
  private final StreamKeys keys;
  private final Aead aead;
  private final Chain chain;
  private final FrameSink sink;
  private final ByteBuffer associatedData = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES);
  private long nextSeq;

  FrameSealer(
      StreamKeys keys,
      AeadProvider provider,
      Supplier<RunningHash> hashes,
      long firstSeq,
      FrameSink sink) {
    this.keys = keys;
    this.aead = provider.create(keys.key());
    this.chain = new Chain(keys.headerHash(), hashes.get());
    this.nextSeq = firstSeq;
    this.sink = sink;
  }

  /** Seals all of what remains of the plaintext. A seal that fails burns its seq. */
  void seal(FrameType type, int flags, ByteBuffer plaintext) {
    FrameHeader header = nextHeader(type, flags, plaintext.remaining());
    ByteBuffer frame = sink.allocate(header.frameBytes());
    nextSeq++;
    header.write(associatedData.clear());
    frame.put(associatedData.flip());
    aead.seal(header.seq(), associatedData.rewind(), plaintext, frame);
    frame.flip();
    chain.add(frame);
    sink.complete(frame, type, header.seq());
  }

  /**
   * Returns the header that the next frame will have.
   *
   * @throws IllegalStateException when the stream has used up its numbers
   */
  FrameHeader nextHeader(FrameType type, int flags, int plaintextBytes) {
    if (nextSeq > Hydra1.MAX_SEQ) {
      throw new IllegalStateException("the stream has used up its sequence numbers");
    }
    return FrameHeader.of(type, flags, plaintextBytes + Hydra1.TAG_BYTES, nextSeq);
  }

  long nextSeq() {
    return nextSeq;
  }

  Chain chain() {
    return chain;
  }

  byte[] headerHash() {
    return keys.headerHash();
  }
}
