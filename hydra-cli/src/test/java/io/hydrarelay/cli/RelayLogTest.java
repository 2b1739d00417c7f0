package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.ProducerKeys;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with a relay's log and its files, seen from outside the process. */
class RelayLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int NOISY_PEERS = 40;

  @TempDir private Path folder;

  private final ObjectMapper mapper = new ObjectMapper();

  private HydraProcess relay(Path log, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("relay", "--listen=127.0.0.1:0"));
    arguments.add("--announce");
    arguments.addAll(List.of(options));
    return HydraProcess.start(Map.of("LOG_FILE", log.toString()), arguments.toArray(new String[0]));
  }

  private static int port(HydraProcess relay) throws Exception {
    return Endpoint.parse(relay.firstLine()).port();
  }

  private static void noise(int port, String bytes) throws IOException {
    try (Socket peer = new Socket("127.0.0.1", port)) {
      peer.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      peer.setSoTimeout((int) PATIENCE.toMillis());
      assertEquals(-1, peer.getInputStream().read(), "closed without a word");
    }
  }

  /** Returns what a relay answers to a producer's JOIN: the first byte is a frame's type. */
  private static int answer(int port, SessionCredentials session) throws IOException {
    try (Socket peer = new Socket("127.0.0.1", port)) {
      peer.setSoTimeout((int) PATIENCE.toMillis());
      peer.getOutputStream().write(Join.producer(session, LagPolicy.BLOCK, 0).toBytes());
      return peer.getInputStream().read();
    }
  }

  private static List<String> lines(Path log) throws IOException {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  private static void awaitLine(Path log, String part) {
    await(part)
        .atMost(PATIENCE)
        .until(() -> lines(log).stream().anyMatch(line -> line.contains(part)));
  }

  private static void hangUp(HydraProcess relay) throws Exception {
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(relay.pid())).start();
    assertTrue(kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void shouldLogAFloodInAFewJsonLinesThatAllParse() throws Exception {
    Path log = folder.resolve("relay.log");
    try (HydraProcess relay = relay(log, "--log-format=json", "--log-lines=5")) {
      int port = port(relay);
      for (int i = 0; i < NOISY_PEERS; i++) {
        noise(port, "\n{\"level\":\"ERROR\"}\r\n\u001b[2J");
      }
      awaitLine(log, "\"event\":\"lines left out\"");
      relay.terminate();
      relay.awaitExit();
    }
    int refused = 0;
    int leftOut = 0;
    for (String line : lines(log)) {
      JsonNode event = mapper.readTree(line);
      assertTrue(event.get("time").isTextual() && event.get("message").isTextual(), line);
      assertEquals("hydra.relay", event.get("logger").asText(), line);
      if (event.get("event").asText().equals("connection refused")) {
        refused++;
        assertEquals("INFO", event.get("level").asText());
        assertEquals("not_hydra", event.get("reason").asText());
        assertTrue(event.get("remote").asText().startsWith("127.0.0.1:"), line);
      } else if (event.get("event").asText().equals("lines left out")) {
        assertEquals("connection-refused/not_hydra", event.get("kind").asText());
        leftOut += event.get("count").asInt();
      }
    }
    assertTrue(refused >= 5 && leftOut > 0, refused + " lines, and " + leftOut + " left out");
    assertEquals(NOISY_PEERS, refused + leftOut);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldOpenItsLogAgainForLogrotate() throws Exception {
    Path log = folder.resolve("relay.log");
    Path rotated = folder.resolve("relay.log.1");
    try (HydraProcess relay = relay(log)) {
      int port = port(relay);
      awaitLine(log, "relay listens on");
      Files.move(log, rotated);
      hangUp(relay);
      await("a new file").atMost(PATIENCE).until(() -> Files.exists(log));
      noise(port, "noise");
      awaitLine(log, "connection refused: reason=not_hydra told=- role=unknown session=-");
      assertEquals(1, lines(rotated).size());
    }
  }

  @Test
  void shouldFollowTheFileOfProducersAndKeepTheOldOneWhenItIsWrong() throws Exception {
    SessionCredentials ours = SessionCredentials.generateOwned(new SecureRandom());
    SessionCredentials theirs = SessionCredentials.generateOwned(new SecureRandom());
    Path log = folder.resolve("relay.log");
    Path keys = folder.resolve("keys");
    Files.writeString(keys, ProducerKeys.lineFor(ours.id()) + " # ours\n");
    try (HydraProcess relay = relay(log, "--producer-keys=" + keys)) {
      int port = port(relay);
      assertEquals(0x81, answer(port, ours), "CHALLENGE");
      assertEquals(0x80, answer(port, theirs), "STATUS");
      awaitLine(log, "reason=key_not_allowed told=BAD_PROOF role=producer session=");

      Files.writeString(keys, "this is no key, but may be a secret\n");
      awaitLine(log, "producer keys not read, the old ones stay: detail=line 1");
      assertEquals(0x81, answer(port, ours), "the old list holds");
      assertTrue(lines(log).stream().noneMatch(line -> line.contains("secret")));

      Files.writeString(keys, ProducerKeys.lineFor(theirs.id()) + "\n");
      awaitLine(log, "producer keys read: count=1");
      assertEquals(0x80, answer(port, ours));
      assertEquals(0x81, answer(port, theirs));
    }
  }

  @Test
  void shouldNotStartWithAWrongFileOfProducers() throws Exception {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, "# fine\nnot fine\n");
    try (HydraProcess relay = relay(folder.resolve("log"), "--producer-keys=" + keys)) {
      assertEquals(ExitCode.USAGE.code(), relay.awaitExit());
      assertTrue(relay.errors().contains("line 2"), relay::errors);
      assertTrue(relay.errors().contains("hydra ticket show --producer-key"), relay::errors);
    }
  }
}
