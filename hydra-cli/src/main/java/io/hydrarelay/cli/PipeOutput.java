package io.hydrarelay.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Tells a reader that went away, which ends a pipeline in order, from an output that fails. */
final class PipeOutput extends FilterOutputStream {
  /** The reader has closed the pipe. */
  static final class ClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedException(IOException cause) {
      super(cause);
    }
  }

  PipeOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException failure) {
      throw isBrokenPipe(failure) ? new ClosedException(failure) : failure;
    }
  }

  /** The JDK passes on the text of the system; the word "pipe" is in it on every platform. */
  private static boolean isBrokenPipe(IOException failure) {
    String text = failure.getMessage();
    return text != null && text.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
