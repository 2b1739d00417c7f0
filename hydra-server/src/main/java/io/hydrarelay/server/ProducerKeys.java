package io.hydrarelay.server;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionId;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The producers that a relay serves, by their public keys (§2.2). Immutable and thread-safe.
 *
 * <p>As text it has one key per line, base64url of its 32 bytes; a session's fingerprint before it
 * allows that session only. What follows a {@code #}, and empty lines, are passed over.
 */
public final class ProducerKeys {
  private static final Pattern LINE =
      Pattern.compile("(?:producer key +)?(?:([0-9a-f]{8})\\s+)?([A-Za-z0-9_-]{43})");
  private static final String ANY_SESSION = "";

  /** By key, the fingerprints of the sessions it is allowed for. */
  private final Map<String, Set<String>> sessionsByKey;

  private ProducerKeys(Map<String, Set<String>> sessionsByKey) {
    this.sessionsByKey = sessionsByKey;
  }

  /**
   * Reads such a file.
   *
   * @throws IOException when it cannot be read, or a line is not as it should be; the message names
   *     the line by its number and never holds its text, which may be a secret put there by mistake
   */
  public static ProducerKeys read(Path file) throws IOException {
    try {
      return parse(Files.readAllLines(file));
    } catch (MalformedInputException notText) {
      throw new IOException("it is not a text in UTF-8", notText);
    }
  }

  /**
   * Reads lines; likewise.
   *
   * @throws IOException when a line is not as it should be
   */
  public static ProducerKeys parse(List<String> lines) throws IOException {
    Map<String, Set<String>> sessionsByKey = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches() || !isKey(parts.group(2))) {
          throw new IOException(
              "line " + (i + 1) + " is not a producer's key, nor a fingerprint and a key");
        }
        sessionsByKey
            .computeIfAbsent(parts.group(2), first -> new HashSet<>())
            .add(Optional.ofNullable(parts.group(1)).orElse(ANY_SESSION));
      }
    }
    return new ProducerKeys(sessionsByKey);
  }

  /** Two texts may not stand for one key. */
  private static boolean isKey(String text) {
    try {
      byte[] key = Base64.getUrlDecoder().decode(text);
      return key.length == Hydra1.KEY_BYTES && encode(key).equals(text);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static String encode(byte[] key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /** Returns the line that allows an owned session and no other. */
  public static String lineFor(SessionId session) {
    return session.fingerprint() + " " + encode(session.producerKey());
  }

  /** Returns whether an owned session is one of an allowed producer. */
  public boolean allows(SessionId session) {
    Set<String> sessions = sessionsByKey.getOrDefault(encode(session.producerKey()), Set.of());
    return sessions.contains(ANY_SESSION) || sessions.contains(session.fingerprint());
  }

  /** Returns how many keys there are. */
  public int size() {
    return sessionsByKey.size();
  }

  @Override
  public String toString() {
    return size() + " producer keys";
  }
}
