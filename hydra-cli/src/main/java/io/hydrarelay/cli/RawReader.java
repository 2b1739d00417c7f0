package io.hydrarelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Messages of whatever is there, up to a limit: what somebody types goes out at once, and a file
 * fills every frame.
 */
final class RawReader implements MessageReader {
  private final InputStream in;
  private final byte[] chunk;

  RawReader(InputStream in, int chunkBytes) {
    this.in = in;
    this.chunk = new byte[chunkBytes];
  }

  @Override
  public Optional<ByteBuffer> next() throws IOException {
    int filled = in.read(chunk);
    while (filled > 0 && filled < chunk.length && in.available() > 0) {
      int more = in.read(chunk, filled, chunk.length - filled);
      if (more < 0) {
        break;
      }
      filled += more;
    }
    return filled < 0 ? Optional.empty() : Optional.of(ByteBuffer.wrap(chunk, 0, filled));
  }
}
