package io.hydrarelay.testkit.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A stream as its producer seals it (§5), frame by frame, or as no honest producer would. Written
 * from the specification alone, so that it does not repeat what the library gets wrong. Not
 * thread-safe.
 */
final class CraftedStream {
  static final int FIRST = FrameHeader.FIRST;
  static final int LAST = FrameHeader.LAST;
  static final int WHOLE = FIRST | LAST;

  private static final byte[] KEY_LABEL = "hydra/1 stream key\0".getBytes(US_ASCII);
  private static final byte[] CHECK_LABEL = "hydra/1 check\0".getBytes(US_ASCII);
  private static final int SALT_OFFSET = 24;
  private static final int EPOCH_OFFSET = 8;

  private final SessionCredentials session;
  private final byte[] headerBody;
  private final byte[] headerHash;
  private final byte[] key;
  private byte[] chain;
  private long nextSeq;

  CraftedStream(SessionCredentials session, CraftedHeader header) {
    this(session, header.body());
  }

  private CraftedStream(SessionCredentials session, byte[] headerBody) {
    this.session = session;
    this.headerBody = headerBody;
    this.headerHash = Hashes.sha256(headerBody);
    this.chain = headerHash;
    byte[] salt = new byte[Hydra1.KEY_BYTES];
    System.arraycopy(headerBody, SALT_OFFSET, salt, 0, salt.length);
    byte[] info =
        ByteBuffer.allocate(KEY_LABEL.length + Hydra1.SESSION_ID_BYTES + headerHash.length)
            .put(KEY_LABEL)
            .put(session.id().bytes())
            .put(headerHash)
            .array();
    this.key = Hashes.hkdf32(session.key().bytes(), salt, info);
  }

  /** Returns another stream under the same HEADER, from its beginning: a forger's. */
  CraftedStream twin() {
    return new CraftedStream(session, headerBody);
  }

  /** Returns the HEADER frame. */
  byte[] header() {
    return CraftedFrames.of(FrameType.HEADER, 0, 0, headerBody);
  }

  long epoch() {
    return ByteBuffer.wrap(headerBody).getLong(EPOCH_OFFSET);
  }

  long nextSeq() {
    return nextSeq;
  }

  byte[] chain() {
    return chain.clone();
  }

  // ---- what an honest producer seals

  /** Seals a message of one frame. */
  byte[] message(String text) {
    return data(WHOLE, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Seals a part of a message. */
  byte[] fragment(int flags, String text) {
    return data(flags, text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] data(int flags, byte[] plaintext) {
    return next(FrameType.DATA, flags, plaintext);
  }

  byte[] check() {
    return check(System.currentTimeMillis());
  }

  byte[] check(long timeMillis) {
    return next(FrameType.CHECK, 0, statement(FrameType.CHECK, 0, timeMillis, chain));
  }

  byte[] end(boolean last) {
    int flags = last ? LAST : 0;
    return next(
        FrameType.END, flags, statement(FrameType.END, flags, System.currentTimeMillis(), chain));
  }

  // ---- what nobody should

  /** Seals any plaintext as the next frame, which enters the chain. */
  byte[] next(FrameType type, int flags, byte[] plaintext) {
    byte[] frame = sealed(type, flags, nextSeq++, plaintext);
    chain = Hashes.sha256(chain, frame);
    return frame;
  }

  /** Seals any plaintext under any seq, without a trace in counter or chain. */
  byte[] sealed(FrameType type, int flags, long seq, byte[] plaintext) {
    FrameHeader header = FrameHeader.of(type, flags, plaintext.length + Hydra1.TAG_BYTES, seq);
    ByteBuffer frame = ByteBuffer.allocate(header.frameBytes());
    header.write(frame);
    ByteBuffer associatedData = frame.slice(0, Hydra1.FRAME_HEADER_BYTES);
    AeadProviders.best().create(key).seal(seq, associatedData, ByteBuffer.wrap(plaintext), frame);
    return frame.array();
  }

  /** Returns the plaintext of the CHECK or END that comes next, with that chain. */
  byte[] statement(FrameType type, int flags, long timeMillis, byte[] carriedChain) {
    return statement(session.signingKey(), type, flags, timeMillis, carriedChain);
  }

  /** Returns the plaintext of the CHECK or END that comes next, signed by anybody or nobody. */
  byte[] statement(
      Optional<SigningKey> signer,
      FrameType type,
      int flags,
      long timeMillis,
      byte[] carriedChain) {
    ByteBuffer signed =
        ByteBuffer.allocate(
            CHECK_LABEL.length
                + headerHash.length
                + Hydra1.FRAME_HEADER_BYTES
                + Long.BYTES
                + carriedChain.length);
    signed.put(CHECK_LABEL).put(headerHash);
    FrameHeader.of(type, flags, Hydra1.CHECK_BYTES + Hydra1.TAG_BYTES, nextSeq).write(signed);
    signed.putLong(timeMillis).put(carriedChain);
    byte[] signature =
        signer.map(by -> by.sign(signed.array())).orElseGet(() -> new byte[Hydra1.SIGNATURE_BYTES]);
    return ByteBuffer.allocate(Hydra1.CHECK_BYTES)
        .putLong(timeMillis)
        .put(carriedChain)
        .put(signature)
        .array();
  }

  /** Leaves out frames up to that one, as if they had been sealed and lost. */
  CraftedStream jumpTo(long seq) {
    nextSeq = seq;
    return this;
  }
}
