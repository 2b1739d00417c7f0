package io.hydrarelay.cli;

import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where log lines go: the end of {@code LOG_FILE}, or standard error. Thread-safe. */
final class LogOutput {
  private static Optional<OutputStreamAppender<?>> toFile = Optional.empty();

  private LogOutput() {}

  /** Gives the appender its stream. */
  static synchronized void open(OutputStreamAppender<?> appender) {
    Optional<Path> file = LogSettings.file();
    if (file.isEmpty()) {
      appender.setOutputStream(new StandardError());
      return;
    }
    try {
      appender.setOutputStream(append(file.get()));
      toFile = Optional.of(appender);
    } catch (IOException refused) {
      appender.setOutputStream(new StandardError());
      System.err.println(
          "hydra: cannot log to " + file.get() + ", logging here: " + IoProblem.sentence(refused));
    }
  }

  /** Opens the file again, which logrotate may have moved away; the old one stays if it cannot. */
  static synchronized void reopen() {
    toFile.ifPresent(
        appender -> {
          try {
            appender.setOutputStream(append(LogSettings.file().orElseThrow()));
          } catch (IOException refused) {
            System.err.println("hydra: cannot open the log again, the old one stays: " + refused);
          }
        });
  }

  private static OutputStream append(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Standard error as it is at that moment: it spares the live line of a terminal. */
  private static final class StandardError extends OutputStream {
    @Override
    public void write(int oneByte) {
      System.err.write(oneByte);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      System.err.write(bytes, offset, length);
    }

    @Override
    public void flush() {
      System.err.flush();
    }
  }
}
