package io.hydrarelay.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The inputs of a producer, one after the other. */
record InputFiles(List<String> names, InputStream stdin) {
  /** Refuses an input that was closed before the start, so that nobody connects for it. */
  void requireOpen() throws CommandException {
    if (names.contains(ProduceArguments.STDIN) && stdin instanceof StandardInput.Closed) {
      throw new CommandException(
          ExitCode.USAGE,
          "standard input is closed",
          "pipe something in, name a file, or take /dev/null for an empty session");
    }
  }

  /** Returns how many bytes there are in all, if every input is a regular file. */
  OptionalLong totalBytes() throws IOException {
    long total = 0;
    for (String name : names) {
      if (name.equals(ProduceArguments.STDIN) || !Files.isRegularFile(Path.of(name))) {
        return OptionalLong.empty();
      }
      total += Files.size(Path.of(name));
    }
    return OptionalLong.of(total);
  }

  /** Opens an input; closing it leaves standard input open. */
  InputStream open(String name) throws IOException {
    if (!name.equals(ProduceArguments.STDIN)) {
      return Files.newInputStream(Path.of(name));
    }
    return new FilterInputStream(stdin) {
      @Override
      public void close() {
        // It belongs to the process.
      }
    };
  }
}
