package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;

/**
 * How a {@link StreamSealer} cuts messages into frames (§5.4).
 *
 * @param maxFragment most bytes of a message in one DATA, before padding; 1..65,408
 * @param padTo every DATA plaintext is padded to the next multiple of that many bytes; 0 for no
 *     padding, else 1..65,408
 */
public record SealerOptions(int maxFragment, int padTo) {
  /** The largest frames, and no padding. */
  public static final SealerOptions DEFAULT = new SealerOptions(Hydra1.MAX_PLAINTEXT_BYTES, 0);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a value is out of range
   */
  public SealerOptions {
    if (maxFragment < 1 || maxFragment > Hydra1.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("maxFragment is 1..65,408 bytes, not " + maxFragment);
    }
    if (padTo < 0 || padTo > Hydra1.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("padTo is 0..65,408 bytes, not " + padTo);
    }
  }

  /** Returns the most content one DATA can hold so that its padded plaintext is not too large. */
  public int maxContentBytes() {
    return padTo == 0 ? Hydra1.MAX_PLAINTEXT_BYTES : Hydra1.MAX_PLAINTEXT_BYTES / padTo * padTo - 1;
  }

  /** Returns the most bytes of a message that go into one DATA. */
  public int fragmentBytes() {
    return Math.min(maxFragment, maxContentBytes());
  }

  /** Returns the bytes of a plaintext with that much content. */
  int paddedBytes(int contentBytes) {
    return padTo == 0 ? contentBytes : (contentBytes / padTo + 1) * padTo;
  }

  /** Returns the size of a message as receivers count it: with padding (§5.4). */
  public long messageBytes(int payloadBytes) {
    int whole = payloadBytes / fragmentBytes();
    int rest = payloadBytes % fragmentBytes();
    long wholeBytes = (long) whole * paddedBytes(fragmentBytes());
    return rest > 0 || whole == 0 ? wholeBytes + paddedBytes(rest) : wholeBytes;
  }

  /** Returns the bytes of all DATA frames of a message. */
  public long frameBytes(int payloadBytes) {
    int frames = Math.max(1, (payloadBytes + fragmentBytes() - 1) / fragmentBytes());
    long overhead = Hydra1.FRAME_HEADER_BYTES + Hydra1.TAG_BYTES;
    return messageBytes(payloadBytes) + frames * overhead;
  }

  /** Returns the bytes of the one DATA frame with that much content. */
  public int oneFrameBytes(int contentBytes) {
    return Hydra1.FRAME_HEADER_BYTES + paddedBytes(contentBytes) + Hydra1.TAG_BYTES;
  }
}
