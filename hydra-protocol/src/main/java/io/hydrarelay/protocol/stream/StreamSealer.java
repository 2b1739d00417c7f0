package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A producer's stream: turns messages into sealed frames and puts a CHECK wherever one must be
 * (§5). Not thread-safe; does no I/O and starts no timer: {@link #checkDue} and {@link #rekeyDue}
 * tell what time asks for.
 */
public final class StreamSealer {
  private static final long REKEY_FRAMES = 1L << 32;
  private static final long REKEY_MILLIS = 24L * 60 * 60 * 1000;

  private final SessionCredentials session;
  private final StreamHeader header;
  private final SealerOptions options;
  private final FrameSealer frames;
  private final CheckCadence cadence;
  private final LongSupplier clockMillis;
  private final long startMillis;
  private ByteBuffer scratch = ByteBuffer.allocate(0);
  private boolean ended;

  /**
   * Begins a stream; nothing is sealed yet.
   *
   * @param session a session that the caller can produce in
   * @param header the stream's header, made by {@link StreamHeader#create} with a fresh salt; a
   *     header must never be used for a second sealer
   * @param aead implementation of the cipher
   * @param hashes makes what computes a stream's chain: {@link RunningHash#INLINE}, or faster
   * @param clockMillis unix time in milliseconds
   * @param options how messages are cut
   * @param sink where frames go
   * @throws IllegalArgumentException when the session's credentials cannot produce
   */
  public StreamSealer(
      SessionCredentials session,
      StreamHeader header,
      AeadProvider aead,
      Supplier<RunningHash> hashes,
      LongSupplier clockMillis,
      SealerOptions options,
      FrameSink sink) {
    this(
        session,
        header,
        new FrameSealer(StreamKeys.derive(session, header), aead, hashes, 0, sink),
        clockMillis,
        options);
  }

  StreamSealer(
      SessionCredentials session,
      StreamHeader header,
      FrameSealer frames,
      LongSupplier clockMillis,
      SealerOptions options) {
    if (!session.canProduce()) {
      throw new IllegalArgumentException("a consumer's credentials cannot produce");
    }
    this.session = session;
    this.header = header;
    this.options = options;
    this.frames = frames;
    this.clockMillis = clockMillis;
    this.startMillis = clockMillis.getAsLong();
    this.cadence = new CheckCadence(header.sigInterval(), header.sigMillis(), startMillis);
  }

  /** Returns the stream's header. */
  public StreamHeader header() {
    return header;
  }

  /**
   * Seals one message: as many DATA as it takes, and the CHECKs whose positions it meets. The
   * payload's position moves to its end.
   *
   * @param payload 0 to 67,108,864 bytes; with padding, so many bytes after padding
   * @throws IllegalArgumentException when the message is too large; nothing was sealed
   * @throws IllegalStateException when the stream has ended or used up its numbers
   */
  public void message(ByteBuffer payload) {
    ensureNotEnded();
    if (options.messageBytes(payload.remaining()) > Hydra1.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "a message of " + payload.remaining() + " bytes is too large");
    }
    boolean goesOn = fragment(payload, true);
    while (goesOn) {
      goesOn = fragment(payload, false);
    }
  }

  /**
   * Seals the next fragment of a message, and a CHECK before it if its position asks for one: for
   * callers that look for room between fragments. A message that was begun and not finished is
   * abandoned by the next one. The payload's position moves past the fragment.
   *
   * @param payload what is left of the message; the caller has checked its size
   * @param first whether the message begins here
   * @return whether more of the message is left
   * @throws IllegalStateException when the stream has ended or used up its numbers
   */
  public boolean fragment(ByteBuffer payload, boolean first) {
    ensureNotEnded();
    int bytes = Math.min(payload.remaining(), options.fragmentBytes());
    boolean last = bytes == payload.remaining();
    int end = payload.limit();
    int next = payload.position() + bytes;
    try {
      seal((first ? FrameHeader.FIRST : 0) | (last ? FrameHeader.LAST : 0), payload.limit(next));
    } finally {
      payload.limit(end);
    }
    return !last;
  }

  /** Returns the most bytes a batch may have; each record takes 2 besides its payload. */
  public int maxBatchBytes() {
    return options.maxContentBytes();
  }

  /**
   * Seals several messages in one DATA. The batch does not change.
   *
   * @param batch at least one message; at most {@link #maxBatchBytes}
   * @throws IllegalArgumentException for no messages, or too many bytes; nothing was sealed
   * @throws IllegalStateException when the stream has ended or used up its numbers
   */
  public void batch(RecordBatch batch) {
    ensureNotEnded();
    if (batch.count() == 0) {
      throw new IllegalArgumentException("a batch has at least one record");
    }
    if (batch.bytes() > maxBatchBytes()) {
      throw new IllegalArgumentException(
          "a batch of " + batch.bytes() + " bytes does not fit into one frame");
    }
    seal(FrameHeader.FIRST | FrameHeader.LAST | FrameHeader.BATCH, batch.content());
  }

  /** Seals a DATA with that content, padded if the stream is. */
  private void seal(int flags, ByteBuffer content) {
    if (options.padTo() == 0) {
      data(flags, content);
      return;
    }
    emptyScratch().put(content);
    Padding.append(scratch, options.paddedBytes(scratch.position()));
    data(flags | FrameHeader.PADDED, scratch.flip());
  }

  private void data(int flags, ByteBuffer plaintext) {
    if (cadence.isReserved(frames.nextSeq())) {
      check();
    }
    frames.seal(FrameType.DATA, flags, plaintext);
    cadence.dataSealed(clockMillis);
  }

  private ByteBuffer emptyScratch() {
    if (scratch.capacity() == 0) {
      scratch = ByteBuffer.allocate(Hydra1.MAX_PLAINTEXT_BYTES);
    }
    return scratch.clear();
  }

  /**
   * Seals a CHECK, which covers all before it. In an open session, which has no CHECK, it does
   * nothing.
   *
   * @throws IllegalStateException when the stream has ended or used up its numbers
   */
  public void check() {
    ensureNotEnded();
    if (session.mode() == Mode.OWNED) {
      sealCheck(FrameType.CHECK, 0);
    }
  }

  /**
   * Seals END; nothing can be sealed after it.
   *
   * @param last whether the session is finished; else another stream follows (§5.7)
   * @throws IllegalStateException when the stream has ended or used up its numbers
   */
  public void end(boolean last) {
    ensureNotEnded();
    sealCheck(FrameType.END, last ? FrameHeader.LAST : 0);
    ended = true;
  }

  private void sealCheck(FrameType type, int flags) {
    long nowMillis = clockMillis.getAsLong();
    FrameHeader frame = frames.nextHeader(type, flags, Hydra1.CHECK_BYTES);
    byte[] chain = frames.chain().value();
    CheckBody body =
        session
            .signingKey()
            .map(key -> CheckBody.signed(key, frames.headerHash(), frame, nowMillis, chain))
            .orElseGet(() -> CheckBody.unsigned(nowMillis, chain));
    frames.seal(type, flags, body.encode());
    cadence.checkSealed(nowMillis);
  }

  private void ensureNotEnded() {
    if (ended) {
      throw new IllegalStateException("the stream has ended");
    }
  }

  /** Returns the number of the next frame. */
  public long nextSeq() {
    return frames.nextSeq();
  }

  /** Returns whether END was sealed. */
  public boolean ended() {
    return ended;
  }

  /** Returns when the first DATA was sealed that no CHECK covers yet; empty if all are covered. */
  public OptionalLong firstUncoveredMillis() {
    return cadence.firstUncoveredMillis();
  }

  /** Returns when the last CHECK was sealed, or the stream began if there was none. */
  public long lastCheckMillis() {
    return cadence.lastCheckMillis();
  }

  /**
   * Returns when the next CHECK is due by time: {@code sig_ms} after the first DATA not covered, or
   * as a heartbeat; empty for a stream without that timer and after its end (§5.6).
   */
  public OptionalLong checkDueMillis() {
    return ended ? OptionalLong.empty() : cadence.dueMillis();
  }

  /** Returns whether a CHECK is due by then. */
  public boolean checkDue(long nowMillis) {
    OptionalLong due = checkDueMillis();
    return due.isPresent() && nowMillis >= due.getAsLong();
  }

  /** Returns whether the stream should end and another begin: after 2^32 frames or 24 h (§5.7). */
  public boolean rekeyDue(long nowMillis) {
    return nextSeq() >= REKEY_FRAMES || nowMillis - startMillis >= REKEY_MILLIS;
  }
}
