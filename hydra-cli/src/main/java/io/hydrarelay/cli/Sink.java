package io.hydrarelay.cli;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Where a consumer's messages go. Not thread-safe. */
interface Sink extends Closeable {
  /** The size of a pipe, so that a write is one system call and a reader gets full ones. */
  int BUFFER_BYTES = 65_536;

  /** Returns the buffered stream to write to. */
  OutputStream stream();

  /** Says that everything has been written. */
  void complete() throws IOException;

  /** Returns standard output, which stays open, and of which is told when nobody reads it. */
  static Sink standard(Terminal terminal) {
    PausedReader watch = new PausedReader(terminal);
    OutputStream watched = watch.over(new PipeOutput(terminal.out()));
    OutputStream buffered = new BufferedOutputStream(watched, BUFFER_BYTES);
    return new Sink() {
      @Override
      public OutputStream stream() {
        return buffered;
      }

      @Override
      public void complete() throws IOException {
        buffered.flush();
      }

      @Override
      public void close() {
        watch.close(); // the stream belongs to the process
      }
    };
  }

  /** Returns a sink that makes a file appear when it is complete. */
  static Sink file(Path target, boolean keepPartial) throws IOException {
    OutputFile file = new OutputFile(target, keepPartial);
    OutputStream buffered = new BufferedOutputStream(file.stream(), BUFFER_BYTES);
    return new Sink() {
      @Override
      public OutputStream stream() {
        return buffered;
      }

      @Override
      public void complete() throws IOException {
        buffered.flush();
        file.publish();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
