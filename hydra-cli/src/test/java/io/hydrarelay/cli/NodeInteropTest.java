package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Both implementations through a real relay. Every producer has a consumer of either language, so
 * that all pairs occur.
 */
class NodeInteropTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int DATA_BYTES = 4_000_000;

  private final ExecutorService readers = Executors.newCachedThreadPool();
  private final byte[] data = new byte[DATA_BYTES];
  private RelayFixture relay = RelayFixture.start(NodeInteropTest::keepingAll);
  @TempDir private Path folder;

  NodeInteropTest() {
    new Random(4_420).nextBytes(data);
  }

  @BeforeEach
  void requireNode() throws InterruptedException {
    NodeRuntime.require();
  }

  @AfterEach
  void stop() {
    relay.server().closeNow();
    readers.shutdownNow();
  }

  /** For consumers that come back late: a ring that has all the data. */
  private static ServerConfig.Builder keepingAll(ServerConfig.Builder settings) {
    return settings.retainBytes(2L * DATA_BYTES);
  }

  @ParameterizedTest(name = "{0} producer, {1} session")
  @CsvSource({"JAVA, owned", "JAVA, open", "NODE, owned", "NODE, open"})
  void shouldCarryDataToConsumersOfBothLanguages(Language language, String kind) throws Exception {
    Ticket ticket = kind.equals("open") ? relay.newOpenTicket() : relay.newProducerTicket();
    Path input = Files.write(folder.resolve("input"), data);
    try (HydraProcess java = consumer(Language.JAVA, ticket);
        HydraProcess node = consumer(Language.NODE, ticket);
        HydraProcess producer =
            HydraProcess.startReading(
                language.program(), input, with(ticket), "produce", "--wait=2")) {
      ProcessOutput byJava = new ProcessOutput(java, readers);
      ProcessOutput byNode = new ProcessOutput(node, readers);
      assertEquals(0, producer.awaitExit(), producer::errors);
      assertAllReceived(java, byJava);
      assertAllReceived(node, byNode);
    }
  }

  @ParameterizedTest(name = "{0} producer")
  @EnumSource
  void shouldGoOnWithoutAGapWhenTheRelayIsKilledAndComesBack(Language language) throws Exception {
    Ticket ticket = relay.newProducerTicket();
    int half = DATA_BYTES / 2;
    try (HydraProcess java = consumer(Language.JAVA, ticket);
        HydraProcess node = consumer(Language.NODE, ticket);
        HydraProcess producer =
            HydraProcess.start(language.program(), with(ticket), "produce", "--wait=2")) {
      ProcessOutput byJava = new ProcessOutput(java, readers);
      ProcessOutput byNode = new ProcessOutput(node, readers);
      producer.stdin().write(data, 0, half);
      producer.stdin().flush();
      await("the stream runs")
          .atMost(PATIENCE)
          .until(() -> byJava.bytes() > 0 && byNode.bytes() > 0);
      killAndRevive();
      producer.stdin().write(data, half, DATA_BYTES - half);
      producer.stdin().close();
      assertEquals(0, producer.awaitExit(), producer::errors);
      assertAllReceived(java, byJava);
      assertAllReceived(node, byNode);
      assertTrue(node.errors().contains("the relay is lost"), node::errors);
    }
  }

  private void killAndRevive() {
    InetSocketAddress address = relay.server().localAddress();
    relay.server().closeNow();
    await("the port, which another process may have got for a moment")
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .ignoreException(UncheckedIOException.class)
        .until(
            () -> {
              relay = RelayFixture.start(settings -> keepingAll(settings).address(address));
              return true;
            });
  }

  private static Map<String, String> with(Ticket ticket) {
    return Map.of("HYDRA_TICKET", ticket.text());
  }

  private static HydraProcess consumer(Language language, Ticket ticket) throws IOException {
    return HydraProcess.start(language.program(), with(ticket.toConsumer()), "consume");
  }

  private void assertAllReceived(HydraProcess consumer, ProcessOutput output) throws Exception {
    assertEquals(0, consumer.awaitExit(), consumer::errors);
    byte[] received = output.await(PATIENCE.toSeconds());
    assertEquals(sha256(data), sha256(received), () -> received.length + consumer.errors());
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
