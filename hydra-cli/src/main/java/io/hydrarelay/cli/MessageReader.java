package io.hydrarelay.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Cuts an input into messages. Not thread-safe; blocks as the input does. */
interface MessageReader {
  /**
   * Returns the next message, valid until the next call, or empty at the end of the input.
   *
   * @throws BadInputException when the input does not follow the framing
   */
  Optional<ByteBuffer> next() throws IOException;
}
