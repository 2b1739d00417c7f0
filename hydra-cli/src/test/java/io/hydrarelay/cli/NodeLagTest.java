package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.RelayFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A consumer that takes nothing for a while, between producers and consumers of two languages. */
class NodeLagTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int LINES = 1_200;
  private static final String FILLER = "x".repeat(20_000);

  private static final Pattern GAP =
      Pattern.compile("gap: (\\d+) frames from \\d+ are missing \\((.*)\\)");

  /** Signatures that were skipped count as missing frames too; there is about one in a second. */
  private static final int MOST_CHECKS = 60;

  private final RelayFixture relay = RelayFixture.start(NodeLagTest::impatient);
  @TempDir private Path folder;

  @BeforeEach
  void requireNode() throws InterruptedException {
    NodeRuntime.require();
  }

  @AfterEach
  void stop() {
    relay.server().closeNow();
  }

  /** Skips soon, but never cuts a consumer off. */
  private static ServerConfig.Builder impatient(ServerConfig.Builder settings) {
    return settings
        .capacity(8)
        .capacityBytes(0)
        .sendBuffer(65_536)
        .stall(PATIENCE)
        .linger(PATIENCE);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"JAVA, NODE", "NODE, JAVA", "NODE, NODE"})
  void shouldTellASlowConsumerExactlyWhatWasSkipped(Language from, Language to) throws Exception {
    Ticket ticket = relay.newProducerTicket();
    Path input = Files.write(folder.resolve("input"), numberedLines());
    try (HydraProcess consumer =
            HydraProcess.start(
                to.program(), with(ticket.toConsumer()), "consume", to.linesOption());
        HydraProcess producer =
            HydraProcess.startReading(
                from.program(),
                input,
                with(ticket),
                "produce",
                "--on-lag=skip",
                from.linesOption())) {
      assertEquals(0, producer.awaitExit(), producer::errors);
      String received = new String(consumer.stdout().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(ExitCode.GAP.code(), consumer.awaitExit(), consumer::errors);
      int lines = assertWholeAndInOrder(received.lines().toList());
      assertTold(LINES - lines, consumer.errors());
    }
  }

  private static Map<String, String> with(Ticket ticket) {
    return Map.of("HYDRA_TICKET", ticket.text());
  }

  private static List<String> numberedLines() {
    return IntStream.range(0, LINES).mapToObj(NodeLagTest::line).toList();
  }

  private static String line(int number) {
    return "%06d %s".formatted(number, FILLER);
  }

  private static int assertWholeAndInOrder(List<String> lines) {
    int last = -1;
    for (String line : lines) {
      int number = Integer.parseInt(line.substring(0, 6));
      assertTrue(number > last, "line " + number + " is out of order");
      assertEquals(line(number), line);
      last = number;
    }
    return lines.size();
  }

  private static void assertTold(int missing, String errors) {
    assertTrue(missing > 0, "the consumer was not slow enough to be skipped");
    int frames = 0;
    for (Matcher gap = GAP.matcher(errors); gap.find(); ) {
      assertEquals("this side was too slow", gap.group(2));
      frames += Integer.parseInt(gap.group(1));
    }
    int checks = frames - missing;
    assertTrue(checks >= 0 && checks <= MOST_CHECKS, missing + " lines are missing: " + errors);
  }
}
