package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong words about TLS. */
class TlsUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relay --tls-cert a.pem | both a certificate and its key",
        "relay --tls-and-plain | no certificate for TLS",
        "relay --tls-self-signed --tls-only --tls-and-plain | exclude each other",
        "relay --tls-cert a --tls-key a --tls-self-signed | shows one certificate",
        "relay --tls-cert /no/such.pem --tls-key /no/such.pem | there is no file /no/such.pem",
        "produce --relay hydras://127.0.0.1:1 --tls-pin nonsense | a pin is sha256:",
      })
  void shouldSayWhatIsWrong(String words, String said) throws Exception {
    InProcess.Result hydra = new InProcess().run(words.split(" "));
    assertEquals(2, hydra.exitCode(), hydra::err);
    assertTrue(hydra.err().contains(said), hydra::err);
  }
}
