package io.hydrarelay.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name only when it is complete: it is written beside, as {@code
 * .NAME.part-RANDOM}, and renamed by {@link #publish}. Not thread-safe.
 */
final class OutputFile implements Closeable {
  private static final int RANDOM_CHARS = 8;

  private final Path target;
  private final Path partial;
  private final FileChannel file;
  private final boolean keepPartial;

  /**
   * Opens the partial file.
   *
   * @param keepPartial whether an incomplete file stays when this is closed
   */
  OutputFile(Path target, boolean keepPartial) throws IOException {
    String random = UUID.randomUUID().toString().substring(0, RANDOM_CHARS);
    this.target = target;
    this.partial = target.resolveSibling("." + target.getFileName() + ".part-" + random);
    this.keepPartial = keepPartial;
    this.file = FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  OutputStream stream() {
    return new PipeOutput(Channels.newOutputStream(file), "the file " + target);
  }

  /** Returns the file that is being written. */
  Path partial() {
    return partial;
  }

  /** Puts the file on the disk and gives it its name. */
  void publish() throws IOException {
    file.force(true);
    file.close();
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException removed) {
      throw new IOException(partial + " was removed while it was written", removed);
    }
  }

  /** Removes what was not published, unless it is to be kept and there is something in it. */
  @Override
  public void close() throws IOException {
    boolean isEmpty = file.isOpen() && file.size() == 0;
    file.close();
    if (!keepPartial || isEmpty) {
      Files.deleteIfExists(partial);
    }
  }
}
