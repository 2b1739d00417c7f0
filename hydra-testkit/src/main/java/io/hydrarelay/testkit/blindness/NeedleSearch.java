package io.hydrarelay.testkit.blindness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks for many byte strings at once in streams of any length. Not thread-safe. */
final class NeedleSearch {
  /** Is told what was found. */
  @FunctionalInterface
  interface Hits {
    /** A needle begins at that offset. */
    void found(Needle needle, long offset);
  }

  private static final int CHUNK_BYTES = 1 << 20;

  /** Needles by their first two bytes. */
  private final Needle[][] byHead = new Needle[1 << 2 * Byte.SIZE][];

  private final int longest;
  private final byte[] window;

  NeedleSearch(List<Needle> needles) {
    this.longest = needles.stream().mapToInt(needle -> needle.bytes().length).max().orElse(2);
    this.window = new byte[longest + CHUNK_BYTES];
    List<List<Needle>> lists = new ArrayList<>();
    for (int head = 0; head < byHead.length; head++) {
      lists.add(new ArrayList<>(0));
    }
    needles.forEach(needle -> lists.get(head(needle.bytes(), 0)).add(needle));
    for (int head = 0; head < byHead.length; head++) {
      List<Needle> list = lists.get(head);
      byHead[head] = list.isEmpty() ? null : list.toArray(Needle[]::new);
    }
  }

  private static int head(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) << Byte.SIZE | Byte.toUnsignedInt(bytes[at + 1]);
  }

  /**
   * Searches everything up to the end.
   *
   * @param base the offset of the first byte
   * @return how many bytes that was
   */
  long search(ReadableByteChannel in, long base, Hits hits) throws IOException {
    long offset = base;
    int filled = 0;
    boolean more = true;
    while (more) {
      int read = in.read(ByteBuffer.wrap(window, filled, window.length - filled));
      more = read >= 0;
      filled += Math.max(0, read);
      // The end of the window is looked at again once what is behind it is there.
      int end = more ? filled - longest + 1 : filled - 1;
      if (end > 0) {
        look(end, filled, offset, hits);
        System.arraycopy(window, end, window, 0, filled - end);
        offset += end;
        filled -= end;
      }
    }
    return offset + filled - base;
  }

  private void look(int end, int filled, long offset, Hits hits) {
    for (int at = 0; at < end; at++) {
      Needle[] candidates = byHead[head(window, at)];
      if (candidates != null) {
        compare(candidates, at, filled, offset, hits);
      }
    }
  }

  private void compare(Needle[] candidates, int at, int filled, long offset, Hits hits) {
    for (Needle needle : candidates) {
      int behind = at + needle.bytes().length;
      if (behind <= filled
          && Arrays.equals(window, at, behind, needle.bytes(), 0, needle.bytes().length)) {
        hits.found(needle, offset + at);
      }
    }
  }
}
