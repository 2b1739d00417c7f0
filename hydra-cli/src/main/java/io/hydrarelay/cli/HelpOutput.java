package io.hydrarelay.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;

/** Where help and versions go. The parser prints them to a writer that swallows what fails. */
final class HelpOutput {
  private final PipeOutput out;
  private final PrintWriter writer;

  HelpOutput(OutputStream out) {
    this.out = new PipeOutput(out);
    this.writer = new PrintWriter(this.out, true, StandardCharsets.UTF_8);
  }

  PrintWriter writer() {
    return writer;
  }

  /**
   * Fails if what was printed has not got through.
   *
   * @throws ExecutionException caused by what {@link PipeOutput} says
   */
  void requirePrinted(ParseResult parsed) {
    writer.flush();
    Optional<IOException> failure = out.failure();
    if (failure.isPresent()) {
      throw new ExecutionException(
          parsed.commandSpec().commandLine(), "help was not printed", failure.get());
    }
  }
}
