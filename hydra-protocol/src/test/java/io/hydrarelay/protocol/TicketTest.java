package io.hydrarelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.BadTicketException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets part by part (§2.5, §2.6). */
class TicketTest {
  private static final String TICKET =
      "hydra://" //           scheme: plain TCP
          + "relay.example" // host
          + ":4420" //         port
          + "/c1/" //          kind: consumer
          + "Kay64UG8yvCyLhqU000LxzYeUm0L_hLIl5S8kyKWbdc" // producer key, 32 bytes and
          + "AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH" //   session key, 32 bytes
          + "4w5-vk"; //                                      and CRC-32

  private static final Endpoint RELAY = new Endpoint(false, "relay.example", 4420);

  @Test
  void shouldWriteAndReadEveryPart() throws BadTicketException {
    Ticket ticket = Ticket.consumer(RELAY, Sessions.owned());

    assertEquals(TICKET, ticket.text());
    assertEquals(RELAY, Ticket.parse(TICKET).relay());
    assertEquals(Ticket.Kind.CONSUMER, Ticket.parse(TICKET).kind());
    assertEquals(Sessions.owned().id(), Ticket.parse(TICKET).credentials().id());
    assertEquals(Sessions.owned().key(), Ticket.parse(TICKET).credentials().key());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "SYNTAX,   hydra://,           hydra:/",
    "SCHEME,   hydra://,           http://",
    "HOST,     relay.example,      relay..example",
    "HOST,     relay.example,      [relay.example]",
    "PORT,     :4420,              :44200000000",
    "PORT,     :4420,              :+420",
    "KIND,     /c1/,               /c1:/",
    "PAYLOAD,  AAQIDBAU,           AAQIDBA",
    "PAYLOAD,  AAQIDBAU,           AAQIDBA*",
    "CHECKSUM, Kay64UG8,           Lay64UG8",
    "CHECKSUM, AAQIDBAU,           BAQIDBAU",
    "CHECKSUM, 4w5-vk,             4w5-vA",
    "CHECKSUM, :4420,              :4421"
  })
  void shouldNameThePartOfAMalformedTwin(Reason reason, String part, String twin) {
    assertTrue(TICKET.contains(part));

    assertEquals(reason, reasonOf(TICKET.replace(part, twin)));
  }

  @Test
  void shouldReportTheFirstOfSeveralFaults() {
    assertEquals(Reason.SCHEME, reasonOf("x://!:0/zz/*"));
    assertEquals(Reason.HOST, reasonOf("hydra://!:0/zz/*"));
    assertEquals(Reason.PORT, reasonOf("hydra://h:0/zz/*"));
    assertEquals(Reason.KIND, reasonOf("hydra://h:1/zz/*"));
    assertEquals(Reason.PAYLOAD, reasonOf("hydra://h:1/c1/*"));
  }

  @Test
  void shouldRefuseAProducerKeyThatAnybodyCanSignFor() {
    byte[] raw = new byte[64];
    String payload = TicketPayload.encode(raw, Bytes.of("683a312f63312f")); // "h:1/c1/"

    assertEquals(Reason.KEY, reasonOf("hydra://h:1/c1/" + payload));
  }

  @Test
  void shouldGiveConsumersNothingToProduceWith() throws BadTicketException {
    Ticket producer = Ticket.parse(Ticket.producer(RELAY, Sessions.owned()).text());

    Ticket consumer = producer.toConsumer();

    assertTrue(producer.credentials().canProduce());
    assertFalse(consumer.credentials().canProduce());
    assertEquals(TICKET, consumer.text());
  }

  @Test
  void shouldMakeOnlyTicketsOfTheRightMode() {
    SessionCredentials consumer = Sessions.owned().withoutSigningKey();

    assertThrows(IllegalArgumentException.class, () -> Ticket.producer(RELAY, consumer));
    assertThrows(IllegalArgumentException.class, () -> Ticket.producer(RELAY, Sessions.open()));
    assertThrows(IllegalArgumentException.class, () -> Ticket.consumer(RELAY, Sessions.open()));
    assertThrows(IllegalArgumentException.class, () -> Ticket.open(RELAY, Sessions.owned()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A-b_c.D9",
        "127.0.0.1",
        "[::]",
        "[::1]",
        "[1::]",
        "[1:2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:7::]",
        "[::ffff:10.0.0.255]",
        "[1:2:3:4:5:6:1.2.3.4]",
        "[2001:DB8::A]"
      })
  void shouldTakeEveryKindOfHost(String host) throws BadTicketException {
    assertEquals(443, Endpoint.parse("hydras://" + host + ":443").port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "a.",
        ".a",
        "a b",
        "ä",
        "::1",
        "[]",
        "[:]",
        "[:::]",
        "[1]",
        "[1.2.3.4]",
        "[::1%eth0]",
        "[1::2::3]",
        "[1:2:3:4:5:6:7:8:9]",
        "[1:2:3:4:5:6:7:8::]",
        "[::12345]",
        "[::1.2.3]",
        "[::1.2.3.4.]",
        "[::256.2.3.4]",
        "[::1.2.3.04]",
        "[1:2:3:4:5:6:7:1.2.3.4]",
        "[::1",
        "::1]"
      })
  void shouldRefuseWhatIsNoHost(String host) {
    BadTicketException refused =
        assertThrows(BadTicketException.class, () -> Endpoint.parse(host + ":443"));

    assertEquals(Reason.HOST, refused.reason());
    assertThrows(IllegalArgumentException.class, () -> new Endpoint(true, host, 443));
  }

  @Test
  void shouldLimitTheLengthOfHostsAndLabels() {
    String label = "a".repeat(63);
    String longest = String.join(".", label, label, label, "a".repeat(61));

    assertTrue(HostName.isValid(longest));
    assertFalse(HostName.isValid(longest + "a"));
    assertFalse(HostName.isValid(label + "a"));
  }

  @Test
  void shouldReadEndpointsWithAndWithoutAScheme() throws BadTicketException {
    assertEquals(RELAY, Endpoint.parse("relay.example:4420"));
    assertEquals("hydras://[::1]:1", Endpoint.parse("HYDRAS://[::1]:1").toString());
    assertEquals("::1", Endpoint.parse("[::1]:1").address());
    assertEquals("relay.example", RELAY.address());
    assertThrows(BadTicketException.class, () -> Endpoint.parse("relay.example"));
    assertThrows(IllegalArgumentException.class, () -> new Endpoint(false, "h", 65_536));
  }

  @Test
  void shouldRefuseNullByName() {
    SessionCredentials open = Sessions.open();

    expectNull("text", () -> Ticket.parse(null));
    expectNull("text", () -> Endpoint.parse(null));
    expectNull("relay", () -> Ticket.producer(null, Sessions.owned()));
    expectNull("relay", () -> Ticket.consumer(null, Sessions.owned()));
    expectNull("relay", () -> Ticket.open(null, open));
    expectNull("id", () -> SessionCredentials.open(null, open.key()));
    expectNull("key", () -> SessionCredentials.open(open.id(), null));
  }

  private static void expectNull(String name, Executable call) {
    assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
  }

  private static Reason reasonOf(String text) {
    return assertThrows(BadTicketException.class, () -> Ticket.parse(text)).reason();
  }
}
