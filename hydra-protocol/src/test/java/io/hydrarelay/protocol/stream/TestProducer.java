package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Bytes;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Sessions;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A producer that keeps what it sealed. It can also seal what no honest one would. */
final class TestProducer implements FrameSink {
  static final long EPOCH = 1_700_000_000_000L;
  static final byte[] SALT =
      Bytes.of("404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");

  final List<byte[]> sent = new ArrayList<>();
  final StreamHeader header;
  final FrameSealer frames;
  final StreamSealer sealer;
  long nowMillis = EPOCH;

  /** Begins a stream of the owned session with a CHECK every 1,024 frames or 1,000 ms. */
  TestProducer() {
    this(SealerOptions.DEFAULT);
  }

  TestProducer(SealerOptions options) {
    this(Sessions.owned(), headerOf(Sessions.owned(), 1024, EPOCH, 0), options, 0);
  }

  TestProducer(
      SessionCredentials session, StreamHeader header, SealerOptions options, long firstSeq) {
    this.header = header;
    this.frames =
        new FrameSealer(
            StreamKeys.derive(session, header),
            AeadProviders.bouncyCastle(),
            RunningHash.INLINE,
            firstSeq,
            this);
    this.sealer = new StreamSealer(session, header, frames, () -> nowMillis, options);
  }

  static TestProducer withInterval(int sigInterval) {
    StreamHeader header = headerOf(Sessions.owned(), sigInterval, EPOCH, 0);
    return new TestProducer(Sessions.owned(), header, SealerOptions.DEFAULT, 0);
  }

  static TestProducer ofStream(long epoch, long prevEpoch) {
    StreamHeader header = headerOf(Sessions.owned(), 1024, epoch, prevEpoch);
    return new TestProducer(Sessions.owned(), header, SealerOptions.DEFAULT, 0);
  }

  static TestProducer open() {
    StreamHeader header = headerOf(Sessions.open(), 0, EPOCH, 0);
    return new TestProducer(Sessions.open(), header, SealerOptions.DEFAULT, 0);
  }

  private static StreamHeader headerOf(
      SessionCredentials session, int sigInterval, long epoch, long prevEpoch) {
    long sigMillis = session.mode() == Mode.OPEN ? 0 : 1000;
    return StreamHeader.create(session, sigInterval, sigMillis, epoch, prevEpoch, SALT);
  }

  TestProducer message(String text) {
    sealer.message(ascii(text));
    return this;
  }

  TestProducer check() {
    sealer.check();
    return this;
  }

  TestProducer end(boolean last) {
    sealer.end(last);
    return this;
  }

  /** Seals any type, flags and plaintext. */
  TestProducer raw(FrameType type, int flags, String plaintext) {
    frames.seal(type, flags, ascii(plaintext));
    return this;
  }

  byte[] headerFrame() {
    return header.toFrame();
  }

  /** Returns the types of what was sealed, a letter each, as in "DDCE". */
  String types() {
    StringBuilder types = new StringBuilder();
    for (byte[] frame : sent) {
      FrameHeader frameHeader = FrameHeader.read(ByteBuffer.wrap(frame));
      types.append(FrameType.of(frameHeader.type()).orElseThrow().name().charAt(0));
    }
    return types.toString();
  }

  static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public ByteBuffer allocate(int frameBytes) {
    return ByteBuffer.allocate(frameBytes);
  }

  @Override
  public void complete(ByteBuffer frame, FrameType type, long seq) {
    sent.add(Bytes.copy(frame));
  }
}
