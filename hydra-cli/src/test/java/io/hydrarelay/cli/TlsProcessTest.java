package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay that makes its certificate, and clients that have its pin or another: processes. */
class TlsProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern PIN = Pattern.compile("sha256:[A-Za-z0-9_-]{43}");
  private static final Pattern COMMAND = Pattern.compile("run: hydra (consume .*)");
  private static final String OTHER_PIN = "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @TempDir private Path folder;

  private HydraProcess relay(String... more) throws IOException {
    Stream<String> options = Stream.of("relay", "--listen", "127.0.0.1:0", "--announce");
    return HydraProcess.start(
        Map.of(), Stream.concat(options, Stream.of(more)).toArray(String[]::new));
  }

  private static String awaitMatch(HydraProcess process, Pattern pattern, int group) {
    Matcher[] found = new Matcher[1];
    await(pattern.pattern())
        .atMost(PATIENCE)
        .until(() -> (found[0] = pattern.matcher(process.errors())).find());
    return found[0].group(group);
  }

  @Test
  void shouldPassThePinOnToTheOtherSideAndRefuseAnother() throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "over TLS");
    Path output = folder.resolve("output");
    try (HydraProcess relay = relay("--tls-self-signed=" + folder.resolve("tls"))) {
      String at = "hydras://" + relay.firstLine();
      String pin = awaitMatch(relay, PIN, 0);
      try (HydraProcess producer =
          HydraProcess.start(
              Map.of("HYDRA_TLS_PIN", pin), "produce", "--relay", at, input.toString())) {
        String command = awaitMatch(producer, COMMAND, 1);
        assertTrue(command.contains("--tls-pin " + pin), command);
        String ticket = command.substring(command.lastIndexOf(' ') + 1);
        expectRefusal(Map.of("HYDRA_TICKET", ticket, "HYDRA_TLS_PIN", OTHER_PIN), "has the pin");
        expectRefusal(Map.of("HYDRA_TICKET", ticket), "no certificate authority");
        String[] words =
            Stream.concat(Stream.of(command.split(" ")), Stream.of("-o", output.toString()))
                .toArray(String[]::new);
        try (HydraProcess consumer = HydraProcess.start(Map.of(), words)) {
          assertEquals(0, consumer.awaitExit(), consumer::errors);
        }
        assertEquals(0, producer.awaitExit(), producer::errors);
        assertEquals("over TLS", Files.readString(output));
      }
    }
  }

  private static void expectRefusal(Map<String, String> environment, String why) throws Exception {
    try (HydraProcess consumer = HydraProcess.start(environment, "consume")) {
      assertEquals(7, consumer.awaitExit(), consumer::errors);
      assertTrue(consumer.errors().contains(why), consumer::errors);
    }
  }

  @Test
  void shouldSayThatThereIsNoTls() throws Exception {
    try (HydraProcess relay = relay()) {
      String at = "hydras://" + relay.firstLine();
      try (HydraProcess producer =
          HydraProcess.start(Map.of(), "produce", "--no-reconnect", "--relay", at)) {
        assertEquals(3, producer.awaitExit(), producer::errors);
        assertTrue(producer.errors().contains("it may not speak TLS"), producer::errors);
      }
    }
  }
}
