package io.hydrarelay.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@HydraRelayTest
class CommandChannelTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Message> actedOn = new CopyOnWriteArrayList<>();
  private final Ticket ticket;

  CommandChannelTest(Ticket ticket) {
    this.ticket = ticket;
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void shouldActOnVerifiedCommandsInOrderUpToTheEnd() throws Exception {
    Future<?> machine = startMachine(CommandChannel.join(ticket));
    try (CommandChannel channel = new CommandChannel(ticket)) {
      channel.command("open valve 3");
      await().until(() -> actedOn.size() == 1);
      channel.command("close valve 3");
      await().until(() -> actedOn.size() == 2);
    }
    machine.get();
    assertTrue(actedOn.stream().allMatch(Message::isVerified));
    assertEquals(
        List.of("open valve 3", "close valve 3"),
        actedOn.stream().map(CommandChannelTest::text).toList());
  }

  @Test
  void shouldNotActBeforeTheSignature() throws Exception {
    Consumer holding = CommandChannel.join(ticket);
    Consumer trusting = Consumer.connect(ticket);
    Future<?> machine = startMachine(holding);
    ProducerConfig noSignatureByTime = ProducerConfig.builder().sigMillis(0).build();
    try (Producer producer = Producer.connect(ticket, noSignatureByTime)) {
      producer.send("open valve 3".getBytes(StandardCharsets.UTF_8));
      Message early = trusting.receive().orElseThrow();
      assertEquals("open valve 3", text(early));
      assertFalse(early.isVerified(), "the signature has come already");
      await("the machine has the command")
          .until(() -> holding.resumePoint().seq() == early.seq() + 1);
      assertEquals(0, holding.stats().messages());
      assertEquals(List.of(), actedOn);

      producer.flush();
      await("the signature has come").until(() -> actedOn.size() == 1);
    }
    machine.get();
  }

  private Future<?> startMachine(Consumer consumer) {
    return threads.submit(
        () -> {
          CommandChannel.obey(consumer, actedOn::add);
          return null;
        });
  }

  private static String text(Message message) {
    return new String(message.bytes(), StandardCharsets.UTF_8);
  }
}
