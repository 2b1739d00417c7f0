package io.hydrarelay.testkit.blindness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The memory of another process as Linux shows it in {@code /proc}, to its owner and to those who
 * may trace it. The process goes on meanwhile.
 */
final class ProcessMemory {
  private static final long MOST_BYTES = 8L << 30;
  private static final int HEX = 16;

  /** A part of the memory. */
  private record Mapping(long begin, long end, String permissions, String name) {
    static Mapping parse(String line) {
      String[] fields = line.split("\\s+", 6);
      String[] bounds = fields[0].split("-");
      return new Mapping(
          Long.parseUnsignedLong(bounds[0], HEX),
          Long.parseUnsignedLong(bounds[1], HEX),
          fields[1],
          fields.length > 5 ? fields[5] : "");
    }

    /**
     * Returns whether the process can have put something there: code and constants of files are
     * left out, and so are the kernel's own pages and the queues of io_uring, which hold no data.
     */
    boolean mayHoldData() {
      boolean isFile = name.startsWith("/");
      boolean isKernels =
          name.startsWith("[v") || name.equals("anon_inode:[io_uring]") || begin < 0;
      return permissions.startsWith("r") && !isKernels && (!isFile || permissions.contains("w"));
    }
  }

  private final long pid;

  ProcessMemory(long pid) {
    this.pid = pid;
  }

  /**
   * Searches all of it.
   *
   * @return how many bytes that was
   * @throws IOException when some of it cannot be read
   */
  long search(NeedleSearch search, NeedleSearch.Hits hits) throws IOException {
    long bytes = 0;
    try (FileChannel memory = FileChannel.open(proc("mem"), StandardOpenOption.READ)) {
      for (Mapping mapping : mappings()) {
        requireBelow(bytes + mapping.end() - mapping.begin());
        bytes += search(memory, mapping, search, hits);
      }
    }
    return bytes;
  }

  private static void requireBelow(long bytes) throws IOException {
    if (bytes > MOST_BYTES) {
      throw new IOException("it has more than " + MOST_BYTES + " bytes");
    }
  }

  private long search(
      FileChannel memory, Mapping mapping, NeedleSearch search, NeedleSearch.Hits hits)
      throws IOException {
    try {
      return search.search(new Region(memory, mapping), mapping.begin(), hits);
    } catch (IOException unreadable) {
      if (mappings().contains(mapping)) {
        throw new IOException(
            "cannot read " + mapping.name() + " at " + Long.toHexString(mapping.begin()),
            unreadable);
      }
      return 0; // it has been given back meanwhile
    }
  }

  private List<Mapping> mappings() throws IOException {
    return Files.readAllLines(proc("maps")).stream()
        .map(Mapping::parse)
        .filter(Mapping::mayHoldData)
        .toList();
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  /** A mapping, read from its beginning to its end. */
  private static final class Region implements ReadableByteChannel {
    private final FileChannel memory;
    private final long end;
    private long position;

    Region(FileChannel memory, Mapping mapping) {
      this.memory = memory;
      this.position = mapping.begin();
      this.end = mapping.end();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (position == end) {
        return -1;
      }
      into.limit((int) Math.min(into.limit(), into.position() + end - position));
      int read = memory.read(into, position);
      if (read < 0) {
        throw new IOException("no memory at " + Long.toHexString(position));
      }
      position += read;
      return read;
    }

    @Override
    public boolean isOpen() {
      return memory.isOpen();
    }

    @Override
    public void close() {
      // The memory stays open for the other mappings.
    }
  }
}
