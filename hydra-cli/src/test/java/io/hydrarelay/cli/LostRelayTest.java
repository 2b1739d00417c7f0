package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.link.Fault;
import io.hydrarelay.testkit.link.FaultyLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a consumer says when its relay dies, comes back, or is silent. */
class LostRelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static InProcess holding(Ticket ticket) {
    return new InProcess().env("HYDRA_TICKET", ticket.text());
  }

  private static InProcess.Result resultOf(CompletableFuture<InProcess.Result> command)
      throws Exception {
    return command.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void shouldTellOfEveryAttemptToComeBackInALineOfItsOwn() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      InProcess piped = holding(ticket.toConsumer());
      InProcess quiet = holding(ticket.toConsumer());
      InProcess watched = holding(ticket.toConsumer()).onATerminal();
      List<CompletableFuture<InProcess.Result>> consumers =
          List.of(piped.start("consume"), quiet.start("consume", "-q"), watched.start("consume"));
      assertTrue(producer.awaitConsumers(3, PATIENCE));
      await("the live line").atMost(PATIENCE).until(() -> watched.errors().contains("MB/s"));

      relay.crash();
      List<InProcess> all = List.of(piped, quiet, watched);
      await("all notice").atMost(PATIENCE).until(() -> all.stream().allMatch(LostRelayTest::left));
      relay.restartOnSamePort();
      await("all are back")
          .atMost(PATIENCE)
          .until(() -> all.stream().allMatch(one -> isBackAt(relay.port(), one)));

      producer.send("after".getBytes(StandardCharsets.UTF_8));
      producer.close();
      for (CompletableFuture<InProcess.Result> consumer : consumers) {
        assertEquals(0, resultOf(consumer).exitCode(), () -> "" + consumer);
        assertEquals("after", resultOf(consumer).out());
      }
    }
  }

  private static boolean left(InProcess consumer) {
    return said("not connected: .+; attempt 1 in \\d+ms", consumer);
  }

  private static boolean isBackAt(int port, InProcess consumer) {
    return said("connected to 127\\.0\\.0\\.1:" + port + ", attempt \\d+", consumer);
  }

  /** Whether that stands alone in a line, be it one that was erased before. */
  private static boolean said(String line, InProcess consumer) {
    return Pattern.compile("(^|\\R|\033\\[K)" + line + "\\R").matcher(consumer.errors()).find();
  }

  @Test
  void shouldCallASilentRelayALostOne() throws Exception {
    try (RelayFixture relay = RelayFixture.start(it -> it.keepalive(Duration.ofSeconds(1)));
        FaultyLink link = FaultyLink.to(relay.endpoint()).start()) {
      Ticket ticket = relay.newProducerTicket();
      Ticket idle = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      InProcess begun = holding(through(link, ticket));
      CompletableFuture<InProcess.Result> interrupted = begun.start("consume", "--no-reconnect");
      CompletableFuture<InProcess.Result> unserved =
          holding(through(link, idle)).start("consume", "--no-reconnect");
      relay.awaitConsumers(2, PATIENCE);
      producer.send("begun".getBytes(StandardCharsets.UTF_8));
      await("it begins").atMost(PATIENCE).until(() -> begun.printed().equals("begun"));

      link.toClient().add(Fault.blackHole());
      expectSilence(ExitCode.INTERRUPTED, resultOf(interrupted));
      expectSilence(ExitCode.CANNOT_CONNECT, resultOf(unserved));
      producer.abort();
    }
  }

  private static Ticket through(FaultyLink link, Ticket ticket) {
    return Ticket.consumer(link.endpoint(), ticket.toConsumer().credentials());
  }

  private static void expectSilence(ExitCode code, InProcess.Result ended) {
    assertEquals(code.code(), ended.exitCode(), ended::err);
    assertTrue(ended.err().contains("was silent for three keepalive periods"), ended::err);
    assertTrue(ended.err().contains("try: check that the relay is alive"), ended::err);
  }
}
