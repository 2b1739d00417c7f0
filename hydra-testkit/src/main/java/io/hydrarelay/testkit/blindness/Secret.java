package io.hydrarelay.testkit.blindness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Bytes that are looked for, and where they may be. Its text names them and does not show them.
 *
 * @param name what they are
 * @param bytes at least 16, as good as random
 * @param allowed where they may be found
 */
record Secret(String name, byte[] bytes, Set<Place> allowed) {
  /** Any so many bytes of a secret in a row, from a multiple of that on, give it away. */
  static final int PIECE_BYTES = 16;

  private static final int MOST_PIECES = 8;
  private static final int LEAST_DIFFERENT_BYTES = 6;

  /**
   * Checks that the bytes cannot be found by accident.
   *
   * @throws IllegalArgumentException when they are too few, or too much alike
   */
  Secret {
    Objects.requireNonNull(name, "name");
    bytes = bytes.clone();
    allowed = Set.copyOf(allowed);
    for (byte[] piece : pieces(bytes)) {
      requireRandom(name, piece);
    }
  }

  private static void requireRandom(String name, byte[] piece) {
    boolean[] seen = new boolean[1 << Byte.SIZE];
    int different = 0;
    for (byte each : piece) {
      int value = Byte.toUnsignedInt(each);
      different += seen[value] ? 0 : 1;
      seen[value] = true;
    }
    if (piece.length < PIECE_BYTES || different < LEAST_DIFFERENT_BYTES) {
      throw new IllegalArgumentException(
          name + " could be found by accident: take " + PIECE_BYTES + " random bytes or more");
    }
  }

  /** Returns what to look for; of long secrets their beginning. */
  List<byte[]> pieces() {
    return pieces(bytes);
  }

  private static List<byte[]> pieces(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    int count = Math.max(1, Math.min(MOST_PIECES, bytes.length / PIECE_BYTES));
    for (int piece = 0; piece < count; piece++) {
      int begin = piece * PIECE_BYTES;
      pieces.add(Arrays.copyOfRange(bytes, begin, Math.min(bytes.length, begin + PIECE_BYTES)));
    }
    return pieces;
  }

  @Override
  public String toString() {
    return "Secret[" + name + "]";
  }
}
