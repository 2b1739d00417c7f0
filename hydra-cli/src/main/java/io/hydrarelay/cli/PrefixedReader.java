package io.hydrarelay.cli;

import io.hydrarelay.protocol.Hydra1;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Messages with their length before them, as a big-endian u32. */
final class PrefixedReader implements MessageReader {
  private static final int BUFFER_BYTES = 65_536;

  private final InputStream in;

  PrefixedReader(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
  }

  @Override
  public Optional<ByteBuffer> next() throws IOException {
    byte[] prefix = in.readNBytes(Integer.BYTES);
    if (prefix.length == 0) {
      return Optional.empty();
    }
    if (prefix.length < Integer.BYTES) {
      throw new BadInputException("the input ends inside the length of a message");
    }
    long length = Integer.toUnsignedLong(ByteBuffer.wrap(prefix).getInt());
    if (length > Hydra1.MAX_MESSAGE_BYTES) {
      throw new BadInputException(
          "a length of " + length + " is above the longest message, " + Hydra1.MAX_MESSAGE_BYTES);
    }
    // readNBytes allocates as bytes arrive, not as they are announced.
    byte[] message = in.readNBytes((int) length);
    if (message.length < length) {
      throw new BadInputException("the input ends inside a message");
    }
    return Optional.of(ByteBuffer.wrap(message));
  }
}
