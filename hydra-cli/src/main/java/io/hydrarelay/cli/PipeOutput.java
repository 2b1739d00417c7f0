package io.hydrarelay.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output, or another by its name. Tells a reader that went away, which ends a pipeline in
 * order, from an output that fails, and remembers either for those whose writer swallows it.
 */
final class PipeOutput extends FilterOutputStream {
  /** The reader has closed the pipe. */
  static final class ClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedException(IOException cause) {
      super(cause);
    }
  }

  /** An output takes nothing: the disk is full, or it was closed before the start. */
  static final class FailedException extends IOException {
    private static final long serialVersionUID = 1L;

    FailedException(String output, IOException cause) {
      super(output + " cannot be written: " + cause.getMessage(), cause);
    }
  }

  private final String name;
  private Optional<IOException> failure = Optional.empty();

  /** Names standard output. */
  PipeOutput(OutputStream out) {
    this(out, "standard output");
  }

  /**
   * Names any output.
   *
   * @param name for messages: the system's own do not say which output it is
   */
  PipeOutput(OutputStream out, String name) {
    super(out);
    this.name = name;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException refused) {
      IOException told =
          isBrokenPipe(refused) ? new ClosedException(refused) : new FailedException(name, refused);
      failure = Optional.of(told);
      throw told;
    }
  }

  /** Returns what became of the last write that failed, if one did. */
  Optional<IOException> failure() {
    return failure;
  }

  /** The JDK passes on the text of the system; the word "pipe" is in it on every platform. */
  private static boolean isBrokenPipe(IOException failure) {
    String text = failure.getMessage();
    return text != null && text.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
