package io.hydrarelay.server.net;

/** What libraries say of bytes from outside, made short and printable for one line of the log. */
final class LogText {
  private static final int MAX_CHARS = 120;

  private LogText() {}

  static String of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    String printable = message.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() > MAX_CHARS ? printable.substring(0, MAX_CHARS) + "..." : printable;
  }
}
