package io.hydrarelay.protocol;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.protocol.frame.Join;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No text that may end up in a log shows a secret (§2.7). */
class RedactionTest {
  private static final Endpoint RELAY = new Endpoint(false, "relay.example", 4420);
  private static final SessionCredentials SESSION = Sessions.owned();
  private static final int TELLTALE_BYTES = 6;

  @TestFactory
  Stream<DynamicTest> shouldNeverShowASecretIn() {
    Ticket producer = Ticket.producer(RELAY, SESSION);
    return Map.of(
            "a producer's ticket", producer.toString(),
            "a consumer's ticket", producer.toConsumer().toString(),
            "an open ticket", Ticket.open(RELAY, Sessions.open()).toString(),
            "a session key", SESSION.key().toString(),
            "a signing key", Sessions.signingKey().toString(),
            "credentials", SESSION.toString(),
            "a session id", SESSION.id().toString(),
            "a join", Join.consumer(SESSION, 0, 0).toString(),
            "the message about a damaged ticket", messageAbout(damaged(producer.text())),
            "the message about a truncated ticket", messageAbout(producer.text() + "/x"))
        .entrySet()
        .stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> assertShowsNoSecret(e.getValue())));
  }

  private static String damaged(String ticket) {
    return ticket.replace(":4420", ":4421");
  }

  private static String messageAbout(String ticket) {
    return assertThrows(BadTicketException.class, () -> Ticket.parse(ticket)).toString();
  }

  private static void assertShowsNoSecret(String text) {
    Stream.of(
            SESSION.key().bytes(),
            Sessions.signingKey().seed(),
            SESSION.joinToken(),
            SESSION.id().bytes(),
            Sessions.open().id().bytes())
        .forEach(secret -> assertDoesNotShow(secret, text));
  }

  /** Looks for any few consecutive bytes of the secret, in hexadecimal and in base64. */
  private static void assertDoesNotShow(byte[] secret, String text) {
    for (int from = 0; from + TELLTALE_BYTES <= secret.length; from++) {
      byte[] part = Arrays.copyOfRange(secret, from, from + TELLTALE_BYTES);
      String base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(part);
      assertFalse(text.contains(base64), text);
      assertFalse(text.toLowerCase(Locale.ROOT).contains(Vector.hex(part)), text);
    }
  }
}
