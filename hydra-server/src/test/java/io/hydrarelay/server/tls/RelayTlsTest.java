package io.hydrarelay.server.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates and keys a relay takes, and what it says of others. */
class RelayTlsTest {
  private static Path file(String name) {
    try {
      return Path.of(RelayTlsTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String refusal(Path certificate, Path key) {
    TlsConfig config = TlsConfig.files(certificate, key);
    return assertThrows(BadCertificateException.class, () -> RelayTls.of(config)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec.pem", "rsa.pem", "ed25519.pem"})
  void shouldTakeEveryKindOfKey(String name) {
    try (RelayTls tls = RelayTls.of(TlsConfig.files(file(name), file(name)))) {
      assertTrue(tls.pin().startsWith("sha256:"), tls::pin);
      assertFalse(tls.alsoPlain());
    }
  }

  @Test
  void shouldTakeTheEngineThatCanUseTheKey() {
    try (RelayTls tls = RelayTls.of(TlsConfig.files(file("ed25519.pem"), file("ed25519.pem")))) {
      assertEquals(TlsEngine.JDK, tls.engine());
    }
    try (RelayTls tls = RelayTls.of(TlsConfig.files(file("rsa.pem"), file("rsa.pem")))) {
      assertEquals(TlsEngine.best(), tls.engine());
    }
  }

  /** The pin as OpenSSL computes it. */
  @Test
  void shouldHashTheSubjectPublicKeyInfo() {
    try (RelayTls tls = RelayTls.of(TlsConfig.files(file("ec.pem"), file("ec.pem")))) {
      assertEquals("sha256:v8TYIhC_9aWtLp_gS2nZqLwWXh6vcCflB_R3XG66YDI", tls.pin());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expired.pem | expired.pem      | expired on 2020-01-31",
        "ec.pem      | rsa.pem          | does not belong to",
        "rsa.pem     | ed25519.pem      | does not belong to",
        "ec-old.key  | ec.pem           | holds no BEGIN CERTIFICATE",
        "ec.pem      | ec-old.key       | is not PKCS#8; convert it: openssl pkcs8 -topk8",
        "ec.pem      | ec-encrypted.key | is encrypted",
      })
  void shouldSayWhatIsWrong(String certificate, String key, String words) {
    String said = refusal(file(certificate), file(key));
    assertTrue(said.contains(words), said);
    assertTrue(said.contains(certificate) || said.contains(key), said);
  }

  @Test
  void shouldNameAFileThatCannotBeRead(@TempDir Path directory) throws Exception {
    Path none = directory.resolve("none.pem");
    assertEquals("there is no file " + none, refusal(none, file("ec.pem")));
    Path damaged =
        Files.writeString(
            directory.resolve("damaged.pem"),
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    assertTrue(refusal(damaged, file("ec.pem")).contains("damaged.pem is damaged"));
    assertTrue(refusal(directory, file("ec.pem")).contains("cannot be read"));
  }

  @Test
  void shouldTakeNoNewFilesWhenItsRelayHasEnded(@TempDir Path directory) throws Exception {
    Path shown = Files.copy(file("ec.pem"), directory.resolve("relay.pem"));
    RelayTls tls = RelayTls.of(TlsConfig.files(shown, shown));
    String pin = tls.pin();
    tls.close();
    Files.copy(file("rsa.pem"), shown, StandardCopyOption.REPLACE_EXISTING);
    tls.reload();
    assertEquals(pin, tls.pin());
    tls.close();
  }

  @Test
  void shouldKeepWhatItMade(@TempDir Path directory) {
    List<String> hosts = List.of("relay.example", "192.0.2.1", "2001:db8::1");
    Path folder = directory.resolve("made/here");
    String pin;
    try (RelayTls tls = RelayTls.of(TlsConfig.selfSigned(folder, hosts))) {
      pin = tls.pin();
    }
    try (RelayTls tls = RelayTls.of(TlsConfig.selfSigned(folder, hosts))) {
      assertEquals(pin, tls.pin());
    }
  }
}
