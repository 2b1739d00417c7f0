package io.hydrarelay.testkit.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes the messages of a session, one after the other. Not thread-safe. */
final class MessageSource {
  private static final int FILL_BYTES = 1 << 20;

  private final SizeRange sizes;
  private final SplittableRandom random;
  private final Optional<InputStream> file;
  private final byte[] fill = new byte[FILL_BYTES];

  MessageSource(ProducerPlan plan, long seed) {
    this.sizes = plan.sizes();
    this.random = new SplittableRandom(seed);
    this.file = plan.file().map(MessageSource::open);
    random.nextBytes(fill);
  }

  private static InputStream open(Path path) {
    try {
      return Files.newInputStream(path);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + path, unreadable);
    }
  }

  /** Returns the next message; empty at the end of the file. */
  Optional<ByteBuffer> next(long number, long dueNanos) {
    int size = sizes.next(random);
    Optional<byte[]> message =
        file.isPresent() ? slice(file.get(), size) : Optional.of(random(size));
    message.ifPresent(bytes -> StampedMessage.stamp(bytes, number, dueNanos));
    return message.map(ByteBuffer::wrap);
  }

  /** Returns how many bytes of a message count as volume: of a file only its own. */
  int contentBytes(ByteBuffer message) {
    return message.remaining() - (file.isPresent() ? StampedMessage.HEADER_BYTES : 0);
  }

  private byte[] random(int size) {
    byte[] message = new byte[size];
    int length = size - StampedMessage.HEADER_BYTES;
    int from = random.nextInt(FILL_BYTES - length + 1);
    System.arraycopy(fill, from, message, StampedMessage.HEADER_BYTES, length);
    return message;
  }

  /** A slice of the file stands behind the header. */
  private static Optional<byte[]> slice(InputStream in, int size) {
    byte[] message = new byte[Math.max(size, StampedMessage.HEADER_BYTES + 1)];
    int room = message.length - StampedMessage.HEADER_BYTES;
    try {
      int read = in.readNBytes(message, StampedMessage.HEADER_BYTES, room);
      if (read == 0) {
        in.close();
        return Optional.empty();
      }
      return Optional.of(Arrays.copyOf(message, StampedMessage.HEADER_BYTES + read));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
