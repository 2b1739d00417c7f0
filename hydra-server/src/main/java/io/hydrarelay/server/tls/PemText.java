package io.hydrarelay.server.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM text. */
final class PemText {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final int LINE = 64;

  /**
   * One block.
   *
   * @param label what stands behind BEGIN
   * @param der the bytes
   */
  record Block(String label, byte[] der) {}

  private PemText() {}

  /**
   * Returns the blocks in their order.
   *
   * @throws IllegalArgumentException when one is not Base64
   */
  static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(text);
    while (found.find()) {
      String body = found.group(2);
      boolean hasHeaders = body.indexOf(':') >= 0; // of an encrypted key in the old style
      byte[] der = hasHeaders ? new byte[0] : Base64.getMimeDecoder().decode(body);
      blocks.add(new Block(hasHeaders ? "ENCRYPTED PRIVATE KEY" : found.group(1), der));
    }
    return blocks;
  }

  /** Returns a block as text. */
  static String write(String label, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
