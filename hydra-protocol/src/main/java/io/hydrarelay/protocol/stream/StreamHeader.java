package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.crypto.Ed25519;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a HEADER, which begins a stream (§5.1).
 *
 * <pre>
 *  0       1          2              4        8       16           24     56          120
 *  +-------+----------+--------------+--------+-------+------------+------+-----------+
 *  | suite | features | sig_interval | sig_ms | epoch | prev_epoch | salt | signature |
 *  +-------+----------+--------------+--------+-------+------------+------+-----------+
 * </pre>
 *
 * The bytes may come from anybody: nothing here is checked until somebody asks. Immutable and
 * thread-safe.
 */
public final class StreamHeader {
  /** The one suite of Hydra/1: ChaCha20-Poly1305. */
  public static final int SUITE = 1;

  private static final int SIG_INTERVAL_OFFSET = 2;
  private static final int SIG_MS_OFFSET = 4;
  private static final int EPOCH_OFFSET = 8;
  private static final int PREV_EPOCH_OFFSET = 16;
  private static final int SALT_OFFSET = 24;
  private static final int SIGNATURE_OFFSET = 56;
  private static final byte[] LABEL = "hydra/1 stream\0".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer body;

  private StreamHeader(byte[] body) {
    this.body = ByteBuffer.wrap(body).asReadOnlyBuffer();
  }

  /**
   * Returns the header of those 120 bytes.
   *
   * @throws IllegalArgumentException for another length
   */
  public static StreamHeader of(byte[] body) {
    if (body.length != Hydra1.STREAM_HEADER_BYTES) {
      throw new IllegalArgumentException("a HEADER body has 120 bytes, not " + body.length);
    }
    return new StreamHeader(body.clone());
  }

  /**
   * Makes and signs the header of a new stream; in an open session without a signature.
   *
   * @param sigInterval every so many frames one is a CHECK; 0 in an open session
   * @param sigMillis at most so many milliseconds between DATA and its CHECK; 0 for no timer
   * @param epoch the new stream's epoch
   * @param prevEpoch epoch of the producer's previous stream, 0 for none
   * @param salt 32 fresh random bytes
   * @throws IllegalArgumentException when a value is out of range, or an owned session's
   *     credentials cannot produce
   */
  public static StreamHeader create(
      SessionCredentials session,
      int sigInterval,
      long sigMillis,
      long epoch,
      long prevEpoch,
      byte[] salt) {
    checkRanges(session.mode(), sigInterval, sigMillis, epoch, prevEpoch);
    ByteBuffer body =
        ByteBuffer.allocate(Hydra1.STREAM_HEADER_BYTES)
            .put((byte) SUITE)
            .put((byte) 0)
            .putShort((short) sigInterval)
            .putInt((int) sigMillis)
            .putLong(epoch)
            .putLong(prevEpoch)
            .put(salt, 0, Hydra1.KEY_BYTES);
    if (session.mode() == Mode.OWNED) {
      SigningKey key =
          session
              .signingKey()
              .orElseThrow(() -> new IllegalArgumentException("a consumer's key cannot produce"));
      body.put(key.sign(signedBytes(session.id(), body.array())));
    }
    return new StreamHeader(body.array());
  }

  private static void checkRanges(
      Mode mode, int sigInterval, long sigMillis, long epoch, long prevEpoch) {
    boolean signatures =
        mode == Mode.OPEN
            ? sigInterval == 0 && sigMillis == 0
            : sigInterval >= Hydra1.MIN_SIG_INTERVAL
                && sigInterval <= Hydra1.MAX_SIG_INTERVAL
                && sigMillis >= 0
                && sigMillis <= 0xffff_ffffL;
    if (!signatures) {
      throw new IllegalArgumentException(
          "no " + mode + " stream has sig_interval " + sigInterval + " and sig_ms " + sigMillis);
    }
    if (epoch < 1 || epoch >= Hydra1.U64_LIMIT || prevEpoch < 0 || prevEpoch >= epoch) {
      throw new IllegalArgumentException(
          "no stream has epoch " + epoch + " after epoch " + prevEpoch);
    }
  }

  private static byte[] signedBytes(SessionId id, byte[] body) {
    return ByteBuffer.allocate(LABEL.length + Hydra1.SESSION_ID_BYTES + SIGNATURE_OFFSET)
        .put(LABEL)
        .put(id.bytes())
        .put(body, 0, SIGNATURE_OFFSET)
        .array();
  }

  /** Returns the suite, 0..255. */
  public int suite() {
    return Byte.toUnsignedInt(body.get(0));
  }

  /** Returns the feature bits, 0..255. */
  public int features() {
    return Byte.toUnsignedInt(body.get(1));
  }

  /** Returns every how many frames one is a CHECK, 0..65,535. */
  public int sigInterval() {
    return Short.toUnsignedInt(body.getShort(SIG_INTERVAL_OFFSET));
  }

  /** Returns how soon a CHECK follows DATA, in milliseconds; 0 for no timer. */
  public long sigMillis() {
    return Integer.toUnsignedLong(body.getInt(SIG_MS_OFFSET));
  }

  /** Returns the stream's epoch; a malicious peer may make it negative. */
  public long epoch() {
    return body.getLong(EPOCH_OFFSET);
  }

  /** Returns the epoch of the stream before, 0 for none; a malicious peer may make it negative. */
  public long prevEpoch() {
    return body.getLong(PREV_EPOCH_OFFSET);
  }

  /** Returns whether the epoch is in the range of §5.1. */
  public boolean hasValidEpoch() {
    return epoch() >= 1 && epoch() < Hydra1.U64_LIMIT;
  }

  /** Returns a copy of the 32-byte salt. */
  public byte[] salt() {
    return range(SALT_OFFSET, SIGNATURE_OFFSET);
  }

  /** Returns a copy of the 64-byte signature. */
  public byte[] signature() {
    return range(SIGNATURE_OFFSET, Hydra1.STREAM_HEADER_BYTES);
  }

  /** Returns whether the signature is the one of the producer that the id commits to. */
  public boolean isSignedFor(SessionId id) {
    return Ed25519.verify(id.producerKey(), signedBytes(id, toBody()), signature());
  }

  /** Returns whether the signature is all zero, as in an open session. */
  public boolean isUnsigned() {
    return Arrays.equals(signature(), new byte[Hydra1.SIGNATURE_BYTES]);
  }

  /** Returns the header's hash, hh (§5.2). */
  public byte[] hash() {
    return Hashes.sha256(toBody());
  }

  /** Returns a copy of the 120 bytes. */
  public byte[] toBody() {
    return range(0, Hydra1.STREAM_HEADER_BYTES);
  }

  /** Returns the whole frame. */
  public byte[] toFrame() {
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + Hydra1.STREAM_HEADER_BYTES);
    FrameHeader.of(FrameType.HEADER, 0, Hydra1.STREAM_HEADER_BYTES, 0).write(frame);
    return frame.put(toBody()).array();
  }

  private byte[] range(int from, int to) {
    byte[] bytes = new byte[to - from];
    body.get(from, bytes);
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StreamHeader that && body.equals(that.body);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBody());
  }

  @Override
  public String toString() {
    return "StreamHeader[epoch " + epoch() + "]";
  }
}
