package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that come when the session has begun, and the files they are to write. */
class LateConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path folder;

  private static InProcess holding(Ticket ticket) {
    return new InProcess().env("HYDRA_TICKET", ticket.toConsumer().text());
  }

  private static InProcess.Result resultOf(CompletableFuture<InProcess.Result> command)
      throws Exception {
    return command.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void send(Producer producer, String message) throws Exception {
    producer.send(message.getBytes(StandardCharsets.UTF_8));
    producer.flush();
  }

  private List<Path> filesIn(Path where) throws IOException {
    try (Stream<Path> files = Files.list(where)) {
      return files.toList();
    }
  }

  @Test
  void shouldFetchTheBeginningForAFileAndWarnElsewhere() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      send(producer, "first");
      Path file = folder.resolve("file");
      CompletableFuture<InProcess.Result> stored =
          holding(ticket).start("consume", "--framing=lines", "--output=" + file);
      CompletableFuture<InProcess.Result> printed =
          holding(ticket).start("consume", "--framing=lines");
      relay.awaitConsumers(ticket, 2, PATIENCE);
      send(producer, "second");
      producer.close();

      assertEquals(0, resultOf(stored).exitCode(), resultOf(stored)::err);
      assertEquals("", resultOf(stored).err());
      assertEquals("first\nsecond\n", Files.readString(file));
      assertEquals(0, resultOf(printed).exitCode());
      assertEquals("second\n", resultOf(printed).out());
      assertTrue(resultOf(printed).err().startsWith("warning: joined a running stream"));
    }
  }

  @Test
  void shouldSayThatItWaitsForAProducerThatHasNotCome() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      InProcess early = holding(ticket);
      CompletableFuture<InProcess.Result> waiting = early.start("consume");
      await("it says why nothing comes")
          .atMost(PATIENCE)
          .until(() -> early.errors().contains("no producer has begun yet; waiting for one"));
      Producer producer = relay.connectProducer(ticket);
      send(producer, "at last");
      producer.close();

      assertEquals(0, resultOf(waiting).exitCode(), early::errors);
      assertEquals("at last", resultOf(waiting).out());
      assertEquals(
          List.of("no producer has begun yet; waiting for one", "a producer has joined"),
          early.errors().lines().toList());
    }
  }

  @Test
  void shouldNotCallAFileWholeThatLacksItsBeginning() throws Exception {
    try (RelayFixture relay = RelayFixture.start(it -> it.capacity(4).retainBytes(0))) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      for (int message = 0; message < 20; message++) {
        send(producer, "x".repeat(40_000));
      }
      CompletableFuture<InProcess.Result> whole =
          holding(ticket).start("consume", "-o", "" + folder.resolve("whole"), "--keep-partial");
      CompletableFuture<InProcess.Result> sample =
          holding(ticket).start("consume", "-o", "" + folder.resolve("sample"), "--count=1");
      relay.awaitConsumers(ticket, 2, PATIENCE);
      send(producer, "new");

      assertEquals(ExitCode.GAP.code(), resultOf(whole).exitCode(), resultOf(whole)::err);
      assertTrue(
          resultOf(whole).err().startsWith("hydra: the file would lack its beginning: the relay"),
          resultOf(whole)::err);
      assertEquals(0, resultOf(sample).exitCode(), resultOf(sample)::err);
      assertEquals(List.of(folder.resolve("sample")), filesIn(folder));
      assertEquals("new", Files.readString(folder.resolve("sample")));
      producer.abort();
    }
  }

  @Test
  void shouldNotWaitForABeginningThatEndedWithItsSession() throws Exception {
    Duration moment = Duration.ofMillis(300);
    try (RelayFixture relay =
        RelayFixture.start(it -> it.linger(Duration.ZERO).waitForProducer(moment))) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      send(producer, "all there is");
      CompletableFuture<InProcess.Result> late =
          holding(ticket).start("consume", "-o", "" + folder.resolve("late"));
      relay.awaitConsumers(ticket, 1, PATIENCE);
      producer.close();

      assertEquals(ExitCode.GAP.code(), resultOf(late).exitCode(), resultOf(late)::err);
      assertTrue(resultOf(late).err().contains("would lack its beginning"), resultOf(late)::err);
      assertEquals(List.of(), filesIn(folder));
    }
  }

  @Test
  void shouldSayThatTheFolderOfItsFileHasGone() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      Path gone = Files.createDirectory(folder.resolve("gone"));
      CompletableFuture<InProcess.Result> consumer =
          holding(ticket).start("consume", "-o", "" + gone.resolve("file"));
      relay.awaitConsumers(ticket, 1, PATIENCE);
      send(producer, "lost");
      await("the partial file").atMost(PATIENCE).until(() -> !filesIn(gone).isEmpty());
      for (Path partial : filesIn(gone)) {
        Files.delete(partial);
      }
      Files.delete(gone);
      producer.close();

      InProcess.Result failed = resultOf(consumer);
      assertEquals(ExitCode.INTERNAL.code(), failed.exitCode(), failed::err);
      assertTrue(failed.err().contains("was removed while it was written"), failed::err);
      assertEquals(List.of(), filesIn(folder));
    }
  }

  @Test
  void shouldSayForHowManyConsumersItWaitsAndCountMessages() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      InProcess producer =
          new InProcess().env("HYDRA_TICKET", ticket.text()).stdin("one\ntwo\nthree\n");
      CompletableFuture<InProcess.Result> sent =
          producer.start("produce", "--wait=2", "--framing=lines");
      await("it waits").atMost(PATIENCE).until(() -> producer.errors().contains("waiting for 2"));
      CompletableFuture<InProcess.Result> all = holding(ticket).start("consume");
      await("it counts")
          .atMost(PATIENCE)
          .until(() -> producer.errors().contains("waiting for 2 consumer(s), 1 here"));
      CompletableFuture<InProcess.Result> two =
          holding(ticket).start("consume", "--count=2", "--framing=nul");

      assertEquals(0, resultOf(sent).exitCode(), producer::errors);
      assertEquals("sent 3 messages, 11 B", producer.errors().lines().toList().get(2));
      assertEquals("one\0two\0", resultOf(two).out());
      assertEquals(0, resultOf(two).exitCode());
      assertEquals("onetwothree", resultOf(all).out());
    }
  }
}
