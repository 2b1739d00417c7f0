package io.hydrarelay.testkit.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.TlsTrust;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.tls.TlsConfig;
import io.hydrarelay.testkit.RelayFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom clients believe to be the relay, with the engine of each kind. */
class TlsTrustTest {
  private static final String OTHER_PIN = "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @TempDir Path directory;

  private RelayFixture relayFor(String host) {
    return RelayFixture.start(relay -> relay.tls(TlsConfig.selfSigned(directory, List.of(host))));
  }

  private Path certificate() {
    return directory.resolve("hydra-relay.pem");
  }

  private static HydraException refusal(String engine, RelayFixture relay, TlsTrust trust)
      throws Exception {
    Ticket ticket = relay.newProducerTicket().toConsumer();
    ConsumerConfig config = ConsumerConfig.builder().trust(trust).build();
    return TlsEngines.with(
        engine, () -> assertThrows(HydraException.class, () -> Consumer.connect(ticket, config)));
  }

  private static void expectDistrust(HydraException trouble, String why) {
    assertEquals(Category.SECURITY, trouble.category(), trouble::getMessage);
    assertTrue(trouble.getMessage().contains(why), trouble::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldBelieveOnlyWhoIsTrusted(String engine) throws Exception {
    try (RelayFixture relay = relayFor("127.0.0.1")) {
      expectDistrust(
          refusal(engine, relay, TlsTrust.system()), "no certificate authority that is trusted");
      expectDistrust(
          refusal(engine, relay, TlsTrust.pin(OTHER_PIN)),
          "its key has the pin " + relay.server().tlsPin().orElseThrow());
      TlsEngines.with(
          engine,
          () ->
              relay.connectConsumer(
                  relay.newProducerTicket().toConsumer(),
                  ConsumerConfig.builder().trust(TlsTrust.authorities(certificate())).build()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void shouldCheckTheHostUnlessThereIsAPin(String engine) throws Exception {
    try (RelayFixture relay = relayFor("relay.example")) {
      expectDistrust(
          refusal(engine, relay, TlsTrust.authorities(certificate())),
          "its certificate is for another host");
      TlsEngines.with(engine, () -> relay.connectConsumer(relay.newProducerTicket().toConsumer()));
    }
  }

  @Test
  void shouldKeepItsPinAndItsKeyToItself() throws Exception {
    String pin;
    try (RelayFixture relay = relayFor("127.0.0.1")) {
      pin = relay.server().tlsPin().orElseThrow();
    }
    try (RelayFixture relay = relayFor("127.0.0.1")) {
      assertEquals(pin, relay.server().tlsPin().orElseThrow());
    }
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(certificate())));
  }

  @Test
  void shouldSayThatAuthoritiesCannotBeRead() throws Exception {
    try (RelayFixture relay = relayFor("127.0.0.1")) {
      HydraException trouble =
          refusal("jdk", relay, TlsTrust.authorities(directory.resolve("none.pem")));
      assertEquals(Category.FIX_INPUT, trouble.category());
      assertTrue(trouble.getMessage().contains("none.pem"), trouble::getMessage);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sha256:", "sha256:AAAA", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void shouldRefuseWhatIsNoPin(String text) {
    assertThrows(IllegalArgumentException.class, () -> TlsTrust.pin(text));
  }

  @Test
  void shouldReadAPinInOrdinaryBase64() {
    assertEquals(
        TlsTrust.pin("sha256:__________________________________________8"),
        TlsTrust.pin("sha256://////////////////////////////////////////8="));
  }
}
