package io.hydrarelay.testkit.blindness;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A process that keeps what it reads, 32 bytes each, as its arguments say: as an {@code array}, as
 * base64 {@code text}, {@code outside} of the heap or as {@code garbage}. It ends with its input.
 */
final class Hoarder {
  static final int SECRET_BYTES = 32;

  private static final List<Object> KEPT = new ArrayList<>();

  private Hoarder() {}

  public static void main(String[] ways) throws IOException {
    // Not System.in, which keeps all that it reads in a buffer on the heap.
    try (FileChannel in = new FileInputStream(FileDescriptor.in).getChannel()) {
      for (String way : ways) {
        keep(way, in);
      }
      System.out.write("ready\n".getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
      in.read(ByteBuffer.allocateDirect(1));
    }
  }

  private static void keep(String way, FileChannel in) throws IOException {
    boolean isOutside = way.equals("outside");
    ByteBuffer secret =
        isOutside ? ByteBuffer.allocateDirect(SECRET_BYTES) : ByteBuffer.allocate(SECRET_BYTES);
    while (secret.hasRemaining() && in.read(secret) >= 0) {
      // A pipe brings it in one piece, or in several.
    }
    if (way.equals("text")) {
      KEPT.add(Base64.getEncoder().encodeToString(secret.array()));
      Arrays.fill(secret.array(), (byte) 0);
    } else if (!way.equals("garbage")) {
      KEPT.add(secret);
    }
  }
}
