package io.hydrarelay.testkit.scenario;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * How large messages are, in bytes.
 *
 * @param min the smallest
 * @param max the largest
 */
record SizeRange(int min, int max) {
  static final String FORM =
      "a size such as 1KiB, or a range such as 100..4KiB, of %d to %d bytes"
          .formatted(StampedMessage.HEADER_BYTES, StampedMessage.MAX_BYTES);

  static Optional<SizeRange> parse(String text) {
    int dots = text.indexOf("..");
    OptionalLong min = Quantity.bytes(dots < 0 ? text : text.substring(0, dots));
    OptionalLong max = dots < 0 ? min : Quantity.bytes(text.substring(dots + 2));
    boolean fits =
        min.isPresent()
            && max.isPresent()
            && min.getAsLong() >= StampedMessage.HEADER_BYTES
            && max.getAsLong() >= min.getAsLong()
            && max.getAsLong() <= StampedMessage.MAX_BYTES;
    return fits
        ? Optional.of(new SizeRange((int) min.getAsLong(), (int) max.getAsLong()))
        : Optional.empty();
  }

  int next(RandomGenerator random) {
    return min == max ? min : random.nextInt(min, max + 1);
  }
}
