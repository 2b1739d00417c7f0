package io.hydrarelay.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * One golden vector of {@code vectors.json}, whose {@code about} explains the operations.
 *
 * @param id its name
 * @param comment what it shows
 * @param op the operation
 * @param input what goes in
 * @param output what must come out
 */
public record Vector(String id, String comment, String op, JsonNode input, JsonNode output) {

  /** Returns all of them, in the order of the file. */
  public static List<Vector> all() {
    try (InputStream file = Vector.class.getResourceAsStream("/vectors.json")) {
      JsonNode vectors = new ObjectMapper().readTree(file).get("vectors");
      return StreamSupport.stream(vectors.spliterator(), false).map(Vector::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector of(JsonNode json) {
    return new Vector(
        json.get("id").textValue(),
        json.get("comment").textValue(),
        json.get("op").textValue(),
        json.get("input"),
        json.get("output"));
  }

  /** Returns the bytes of a hexadecimal string. */
  public static byte[] bytes(JsonNode hex) {
    return HexFormat.of().parseHex(hex.textValue());
  }

  /** Returns the bytes of a hexadecimal string. */
  public static ByteBuffer buffer(JsonNode hex) {
    return ByteBuffer.wrap(bytes(hex));
  }

  /** Returns the hexadecimal string of those bytes. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns the credentials a vector's {@code session} describes. */
  public static SessionCredentials credentials(JsonNode session) {
    SessionKey key = SessionKey.of(bytes(session.get("session_key")));
    return session.get("mode").intValue() == Mode.OWNED.code()
        ? SessionCredentials.producer(SigningKey.of(bytes(session.get("producer_seed"))), key)
        : SessionCredentials.open(SessionId.of(bytes(session.get("session_id"))), key);
  }

  @Override
  public String toString() {
    return id + ": " + comment;
  }
}
