package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.Hydra1;
import java.util.Locale;

/** A part of a frame (Hydra/1 §4.1, §5.3). */
public enum FramePart {
  /** The 12 bytes before the body. */
  HEADER,
  /** The body without its last 16 bytes; all of it in a frame that is not sealed. */
  CIPHERTEXT,
  /** The last 16 bytes of the body of DATA, CHECK and END. */
  TAG;

  /** Returns where this part begins in a frame of so many bytes. */
  int begin(int frameBytes, boolean isSealed) {
    return switch (this) {
      case HEADER -> 0;
      case CIPHERTEXT -> Hydra1.FRAME_HEADER_BYTES;
      case TAG -> isSealed ? tagBegin(frameBytes) : frameBytes;
    };
  }

  /** Returns where this part ends. */
  int end(int frameBytes, boolean isSealed) {
    return switch (this) {
      case HEADER -> Hydra1.FRAME_HEADER_BYTES;
      case CIPHERTEXT -> isSealed ? tagBegin(frameBytes) : frameBytes;
      case TAG -> frameBytes;
    };
  }

  private static int tagBegin(int frameBytes) {
    return Math.max(Hydra1.FRAME_HEADER_BYTES, frameBytes - Hydra1.TAG_BYTES);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
