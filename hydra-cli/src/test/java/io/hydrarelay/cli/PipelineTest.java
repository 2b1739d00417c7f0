package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes: producer and consumer commands around a relay. */
class PipelineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RelayFixture relay = RelayFixture.start();
  private final Ticket ticket = relay.newProducerTicket();
  @TempDir private Path folder;

  @AfterEach
  void stopRelay() {
    relay.server().closeNow();
  }

  private Map<String, String> asProducer() {
    return Map.of("HYDRA_TICKET", ticket.text());
  }

  private Map<String, String> asConsumer() {
    return Map.of("HYDRA_TICKET", ticket.toConsumer().text());
  }

  @Test
  void shouldCarryBinaryDataFromPipeToPipe() throws Exception {
    byte[] data = new byte[3_000_000];
    new Random(1).nextBytes(data);
    assertArrayEquals(data, throughPipes(data));
  }

  @Test
  void shouldCarryAnEmptyInput() throws Exception {
    assertArrayEquals(new byte[0], throughPipes(new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({"lines, 10", "nul, 0"})
  void shouldCarryRecordsAndTheLastOneWithoutItsDelimiter(String framing, int delimiter)
      throws Exception {
    byte[] records =
        ("one||two|last").replace('|', (char) delimiter).getBytes(StandardCharsets.UTF_8);
    byte[] received = throughPipes(records, "--framing", framing);
    String expected = "one||two|last|".replace('|', (char) delimiter);
    assertEquals(expected, new String(received, StandardCharsets.UTF_8));
  }

  @Test
  void shouldCarryMessagesWithTheirLengths() throws Exception {
    byte[] messages = {0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 0, 0, 0, 1, '\n'};
    assertArrayEquals(messages, throughPipes(messages, "--framing", "len32"));
  }

  private byte[] throughPipes(byte[] data, String... framing) throws Exception {
    Path input = Files.write(folder.resolve("input"), data);
    String[] consume =
        Stream.concat(Stream.of("consume"), Stream.of(framing)).toArray(String[]::new);
    String[] produce =
        Stream.concat(Stream.of("produce"), Stream.of(framing)).toArray(String[]::new);
    try (HydraProcess consumer = HydraProcess.start(asConsumer(), consume);
        HydraProcess producer = HydraProcess.startReading(input, asProducer(), produce)) {
      byte[] received = consumer.stdout().readAllBytes();
      assertEquals(0, producer.awaitExit(), producer::errors);
      assertEquals(0, consumer.awaitExit(), consumer::errors);
      return received;
    }
  }

  @Test
  void shouldPrintTheCommandForTheOtherSideAndGiveTheFileItsNameAtTheEnd() throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "the end is authenticated");
    Path output = folder.resolve("output");
    try (HydraProcess producer =
        HydraProcess.start(
            Map.of(), "produce", "--relay", relay.endpoint().authority(), input.toString())) {
      String command = awaitCommand(producer);
      String[] arguments =
          Stream.concat(Stream.of(command.split(" ")).skip(1), Stream.of("-o", output.toString()))
              .toArray(String[]::new);
      try (HydraProcess consumer = HydraProcess.start(Map.of(), arguments)) {
        assertEquals(0, consumer.awaitExit(), consumer::errors);
      }
      assertEquals(0, producer.awaitExit(), producer::errors);
      assertEquals(0, producer.stdout().readAllBytes().length);
    }
    assertEquals("the end is authenticated", Files.readString(output));
  }

  private static String awaitCommand(HydraProcess producer) {
    String introduction = "on the other side run: ";
    return await("the consumer's command")
        .atMost(PATIENCE)
        .until(
            () ->
                producer
                    .errors()
                    .lines()
                    .filter(line -> line.startsWith(introduction))
                    .map(line -> line.substring(introduction.length()))
                    .findFirst()
                    .orElse(""),
            command -> !command.isEmpty());
  }

  @Test
  void shouldNotGiveAnIncompleteFileItsNameWhenTheRelayIsKilled() throws Exception {
    Path output = folder.resolve("output");
    Producer producer = Producer.connect(ticket);
    try (HydraProcess consumer =
        HydraProcess.start(asConsumer(), "consume", "--no-reconnect", "-o", output.toString())) {
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      producer.send(new byte[100_000]);
      await("the partial file grows").atMost(PATIENCE).until(() -> partialBytes() == 100_000);
      relay.server().closeNow();
      assertEquals(ExitCode.INTERRUPTED.code(), consumer.awaitExit(), consumer::errors);
    } finally {
      producer.abort();
    }
    assertEquals(List.of(), filesInFolder());
  }

  private long partialBytes() throws IOException {
    List<Path> files = filesInFolder();
    return files.isEmpty() ? -1 : Files.size(files.get(0));
  }

  private List<Path> filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void shouldEndQuietlyWhenItsReaderHasSeenEnough() throws Exception {
    Producer producer = Producer.connect(ticket);
    try (HydraProcess consumer = HydraProcess.start(asConsumer(), "consume", "--framing=lines")) {
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      producer.send("first".getBytes(StandardCharsets.UTF_8));
      assertEquals("first", consumer.firstLine());
      consumer.stdout().close();
      await("the consumer leaves")
          .atMost(PATIENCE)
          .until(
              () -> {
                producer.send(new byte[10_000]);
                return producer.consumers() == 0;
              });
      assertEquals(0, consumer.awaitExit(), consumer::errors);
      assertEquals("", consumer.errors());
    } finally {
      producer.abort();
    }
  }

  @Test
  void shouldEndTheSessionInOrderWhenTheProducerIsTerminated() throws Exception {
    try (HydraProcess producer = HydraProcess.start(asProducer(), "produce");
        HydraProcess consumer = HydraProcess.start(asConsumer(), "consume")) {
      producer.stdin().write("unfinished".getBytes(StandardCharsets.UTF_8));
      producer.stdin().flush();
      byte[] received = consumer.stdout().readNBytes("unfinished".length());
      producer.terminate();
      assertEquals(ExitCode.SIGTERM.code(), producer.awaitExit(), producer::errors);
      assertEquals(ExitCode.OK.code(), consumer.awaitExit(), consumer::errors);
      assertEquals("unfinished", new String(received, StandardCharsets.UTF_8));
    }
  }

  @Test
  void shouldLeaveNoPartialFileWhenTheConsumerIsTerminated() throws Exception {
    Producer producer = Producer.connect(ticket);
    try (HydraProcess consumer =
        HydraProcess.start(asConsumer(), "consume", "-o", folder.resolve("output").toString())) {
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      producer.send(new byte[1_000]);
      await("the partial file grows").atMost(PATIENCE).until(() -> partialBytes() == 1_000);
      consumer.terminate();
      assertEquals(ExitCode.SIGTERM.code(), consumer.awaitExit(), consumer::errors);
    } finally {
      producer.abort();
    }
    assertEquals(List.of(), filesInFolder());
  }

  @Test
  void shouldSayThatNobodyListens() throws Exception {
    relay.server().closeNow();
    try (HydraProcess consumer = HydraProcess.start(asConsumer(), "consume")) {
      assertEquals(ExitCode.CANNOT_CONNECT.code(), consumer.awaitExit(), consumer::errors);
      assertTrue(consumer.errors().contains("try: check that the relay runs"), consumer::errors);
      assertFalse(consumer.errors().contains("\tat "), consumer::errors);
    }
  }

  @Test
  void shouldRefuseAKeyThatOpensNothing() throws Exception {
    Ticket open = relay.newOpenTicket();
    SessionKey otherKey = SessionKey.generate(new SecureRandom());
    Ticket wrong =
        Ticket.open(relay.endpoint(), SessionCredentials.open(open.credentials().id(), otherKey));
    Path input = Files.writeString(folder.resolve("input"), "secret");
    try (HydraProcess producer =
            HydraProcess.start(Map.of("HYDRA_TICKET", open.text()), "produce", input.toString());
        HydraProcess consumer =
            HydraProcess.start(Map.of("HYDRA_TICKET", wrong.text()), "consume")) {
      assertEquals(ExitCode.REFUSED.code(), consumer.awaitExit(), consumer::errors);
      assertTrue(consumer.errors().contains("this ticket's key"), consumer::errors);
      assertEquals(ExitCode.OK.code(), producer.awaitExit(), producer::errors);
    }
  }

  @Test
  void shouldBeRefusedByARelayOfAnotherName() throws Exception {
    Path log = folder.resolve("relay.log");
    try (HydraProcess other =
        HydraProcess.start(
            Map.of("LOG_FILE", log.toString()),
            "relay",
            "--listen=127.0.0.1:0",
            "--announce",
            "--name=relay.example:7070")) {
      String address = other.firstLine();
      try (HydraProcess producer =
          HydraProcess.start(Map.of(), "produce", "--relay", address, "--wait=0")) {
        assertEquals(ExitCode.REFUSED.code(), producer.awaitExit(), producer::errors);
        assertTrue(producer.errors().contains("WRONG_RELAY"), producer::errors);
      }
      other.terminate();
      assertEquals(ExitCode.SIGTERM.code(), other.awaitExit());
      assertEquals("", other.errors());
    }
    assertTrue(Files.readString(log).contains("relay listens on"));
  }
}
