package io.hydrarelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.crypto.Ed25519;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.util.Arrays;

/** The vectors of §2: secrets, ids and tickets. */
final class IdentityVectors {
  private IdentityVectors() {}

  static void derive(Vector vector) {
    SessionCredentials session =
        SessionCredentials.producer(
            SigningKey.of(Vector.bytes(vector.input().get("producer_seed"))),
            SessionKey.of(Vector.bytes(vector.input().get("session_key"))));
    assertHex(vector.output().get("join_token"), session.joinToken());
    assertHex(vector.output().get("session_id"), session.id().bytes());
    assertEquals(vector.output().get("fingerprint").textValue(), session.id().fingerprint());
  }

  static void deriveOpen(Vector vector) {
    SessionId id = SessionId.of(Vector.bytes(vector.input().get("session_id")));
    assertEquals(vector.output().get("fingerprint").textValue(), id.fingerprint());
  }

  static void keyCheck(Vector vector) {
    byte[] key = Vector.bytes(vector.input().get("public_key"));
    assertEquals(
        vector.output().get("accepted").booleanValue(), Ed25519.isAcceptableProducerKey(key));
  }

  static void ticket(Vector vector) throws Exception {
    Ticket made = make(vector.input());
    assertEquals(vector.output().get("text").textValue(), made.text());
    Ticket read = Ticket.parse(vector.output().get("text").textValue());
    assertEquals(made.text(), read.text());
    assertEquals(vector.output().get("authority").textValue(), read.relay().authority());
    assertHex(vector.output().get("session_id"), read.credentials().id().bytes());
    assertHex(vector.output().get("session_key"), read.credentials().key().bytes());
    if (vector.output().has("producer_seed")) {
      SigningKey signingKey = read.credentials().signingKey().orElseThrow();
      assertHex(vector.output().get("producer_seed"), signingKey.seed());
      assertEquals(vector.output().get("consumer_ticket").textValue(), read.toConsumer().text());
    } else {
      assertEquals(read.text(), read.toConsumer().text());
    }
  }

  private static Ticket make(JsonNode input) throws Exception {
    Endpoint relay =
        new Endpoint(
            input.get("scheme").textValue().equals("hydras"),
            input.get("host").textValue(),
            input.get("port").intValue());
    byte[] raw = Vector.bytes(input.get("raw"));
    byte[] first = Arrays.copyOf(raw, raw.length - Hydra1.KEY_BYTES);
    SessionKey key = SessionKey.of(Arrays.copyOfRange(raw, first.length, raw.length));
    return switch (input.get("kind").textValue()) {
      case "c1" -> Ticket.consumer(relay, SessionCredentials.consumer(first, key));
      case "p1" -> Ticket.producer(relay, SessionCredentials.producer(SigningKey.of(first), key));
      default -> Ticket.open(relay, SessionCredentials.open(SessionId.of(first), key));
    };
  }

  static void ticketParse(Vector vector) throws Exception {
    String text = vector.input().get("text").textValue();
    if (vector.output().has("error")) {
      BadTicketException refused = assertThrows(BadTicketException.class, () -> Ticket.parse(text));
      assertEquals(vector.output().get("error").textValue(), refused.reason().name());
      return;
    }
    Ticket ticket = Ticket.parse(text);
    assertHex(vector.output().get("session_id"), ticket.credentials().id().bytes());
    assertEquals(vector.output().get("scheme").textValue(), ticket.relay().scheme());
    assertEquals(vector.output().get("kind").textValue(), ticket.kind().code());
  }

  private static void assertHex(JsonNode expected, byte[] actual) {
    assertEquals(expected.textValue(), Vector.hex(actual));
  }
}
