package io.hydrarelay.cli;

import io.hydrarelay.protocol.Hydra1;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Messages up to a delimiter byte; a last one without its delimiter counts too. */
final class DelimitedReader implements MessageReader {
  private static final int READ_BYTES = 65_536;

  private final InputStream in;
  private final byte delimiter;
  private byte[] buffer = new byte[READ_BYTES];
  private int start;
  private int scanned;
  private int end;
  private boolean atEnd;

  DelimitedReader(InputStream in, char delimiter) {
    this.in = in;
    this.delimiter = (byte) delimiter;
  }

  @Override
  public Optional<ByteBuffer> next() throws IOException {
    while (!findDelimiter()) {
      if (atEnd) {
        return rest();
      }
      fill();
    }
    ByteBuffer message = recordOf(scanned - start);
    scanned++;
    start = scanned;
    return Optional.of(message);
  }

  private boolean findDelimiter() {
    while (scanned < end) {
      if (buffer[scanned] == delimiter) {
        return true;
      }
      scanned++;
    }
    return false;
  }

  private Optional<ByteBuffer> rest() throws BadInputException {
    if (start == end) {
      return Optional.empty();
    }
    ByteBuffer message = recordOf(end - start);
    start = end;
    return Optional.of(message);
  }

  private ByteBuffer recordOf(int length) throws BadInputException {
    if (length > Hydra1.MAX_MESSAGE_BYTES) {
      throw new BadInputException(
          "a record is longer than " + Hydra1.MAX_MESSAGE_BYTES + " bytes, the longest message");
    }
    return ByteBuffer.wrap(buffer, start, length);
  }

  private void fill() throws IOException {
    makeRoom();
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      atEnd = true;
    } else {
      end += read;
    }
  }

  private void makeRoom() throws BadInputException {
    if (end < buffer.length) {
      return;
    }
    int length = recordOf(end - start).remaining();
    byte[] target = length > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
    System.arraycopy(buffer, start, target, 0, length);
    buffer = target;
    start = 0;
    scanned = length;
    end = length;
  }
}
