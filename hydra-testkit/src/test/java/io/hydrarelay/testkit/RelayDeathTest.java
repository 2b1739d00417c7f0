package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A relay that dies and comes back while a session goes on: what was in its memory is lost, what
 * the clients keep must make up for that (Hydra/1 §7.2, §7.3, §8.11).
 */
class RelayDeathTest {
  private static final int KILLS = Integer.getInteger("hydra.kills", 100);
  private static final long SEED = Long.getLong("hydra.kills.seed", System.nanoTime());

  /** What the slowest consumer may still lack; producer and relay keep more than that. */
  private static final long WINDOW_BYTES = 1 << 20;

  private static final long AMPLE_BYTES = 4 * WINDOW_BYTES;
  private static final long SMALLEST_CACHE_BYTES = 131_072;
  private static final Duration RETRY = Duration.ofMillis(50);
  private static final Duration BACKOFF = Duration.ofMillis(5);
  private static final Duration BACKOFF_MAX = Duration.ofMillis(20);
  private static final int SHUTDOWNS = 10;

  private final Random random = new Random(SEED);
  private final Progress progress = new Progress();
  private final Witness sending = new Witness("producer", progress);
  private final Witness plain = new Witness("plain", progress);
  private final Witness holding = new Witness("holding", progress);
  private final List<Witness> receiving = List.of(plain, holding);
  private final List<Witness> everybody = List.of(sending, plain, holding);
  private RelayFixture relay;

  @RegisterExtension
  final TestExecutionExceptionHandler evidence =
      (context, failure) -> {
        failure.addSuppressed(
            new AssertionError("-Dhydra.kills.seed=" + SEED + ", witnesses: " + everybody));
        throw failure;
      };

  @AfterEach
  void stopRelay() {
    relay.close();
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldLoseNothingWhenTheRelayIsKilledAgainAndAgain() throws Exception {
    relay = RelayFixture.start(RelayDeathTest::ampleMemory);
    Stream stream = new Stream(AMPLE_BYTES);
    for (int kill = 0; kill < KILLS; kill++) {
      awaitTheMoment();
      List<Integer> before = everybody.stream().map(Witness::interruptions).toList();
      relay.crash();
      leaveItDead(before);
      relay.restartOnSamePort();
    }
    stream.endsWithEverything();
    assertTrue(plain.duplicates() > 0, "nothing was sent again");
    assertEquals(Map.of(), plain.ends());
    assertEquals(Map.of(), holding.ends());
  }

  /** With the smallest cache, because a relay that ends in order delivers all it has taken. */
  @Test
  void shouldLoseNothingWhenTheRelayIsShutDownInOrder() throws Exception {
    relay = RelayFixture.start(RelayDeathTest::ampleMemory);
    Stream stream = new Stream(SMALLEST_CACHE_BYTES);
    for (int shutdown = 0; shutdown < SHUTDOWNS; shutdown++) {
      awaitMessages(1 + random.nextInt(150));
      List<Integer> joins = everybody.stream().map(Witness::joins).toList();
      relay.stop();
      relay.restartOnSamePort();
      awaitJoinsAfter(joins);
    }
    stream.endsWithEverything();
    assertEquals(SHUTDOWNS, sending.interruptions("SHUTDOWN"));
    assertEquals(Map.of(StatusCode.SHUTDOWN, SHUTDOWNS), plain.ends());
    assertEquals(Map.of(StatusCode.SHUTDOWN, SHUTDOWNS), holding.ends());
  }

  private static ServerConfig.Builder ampleMemory(ServerConfig.Builder settings) {
    return settings.retainBytes(AMPLE_BYTES).set(RelaySetting.SHUTDOWN_RETRY, RETRY.toMillis());
  }

  /** One producer that sends without end, a consumer, and one that takes only signed messages. */
  private final class Stream {
    private final Producer producer;
    private final List<CheckedConsumer> consumers;
    private final MixedLoad load;
    private final CompletableFuture<Void> ended;

    Stream(long resendBytes) throws Exception {
      Party party = new Party(relay.newProducerTicket());
      producer =
          party.producer(
              LagPolicy.BLOCK,
              settings ->
                  settings
                      .resendBytes(resendBytes)
                      .sigInterval(64)
                      .sigMillis(20)
                      .backoff(BACKOFF)
                      .backoffMax(BACKOFF_MAX)
                      .listener(sending));
      consumers =
          List.of(
              consumer(party, "plain", plain, false), consumer(party, "holding", holding, true));
      assertTrue(producer.awaitConsumers(consumers.size(), Party.PATIENCE));
      load = new MixedLoad(party, producer, receiving, progress, WINDOW_BYTES, random.nextLong());
      ended = load.start();
      awaitMessages(1); // whoever has seen nothing of a stream comes back to its live edge
    }

    private CheckedConsumer consumer(Party party, String name, Witness witness, boolean hold)
        throws HydraException {
      return party.consumer(name, settings -> quick(settings, witness).hold(hold), witness);
    }

    void endsWithEverything() throws Exception {
      load.end();
      ended.get(Party.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      for (CheckedConsumer consumer : consumers) {
        Verdict verdict = consumer.await(Party.PATIENCE);
        assertTrue(verdict.isComplete(), () -> verdict + "; " + consumer.failure());
        assertEquals(0, verdict.gaps(), verdict::toString);
        assertEquals(producer.stats().messages(), verdict.received());
      }
      for (Witness witness : receiving) {
        assertEquals(List.of(), witness.losses());
        assertEquals(producer.stats().frames() - 1, witness.verifiedSeq());
      }
    }
  }

  private static ConsumerConfig.Builder quick(ConsumerConfig.Builder settings, Witness witness) {
    return settings
        .reconnectOnNoSession(true)
        .backoff(BACKOFF)
        .backoffMax(BACKOFF_MAX)
        .listener(witness);
  }

  // ---- when the relay dies, and for how long

  /** Waits for a while in the course of the stream, or for a client that has just come back. */
  private void awaitTheMoment() throws Exception {
    switch (random.nextInt(4)) {
      case 0 -> {
        Witness back = everybody.get(random.nextInt(everybody.size()));
        progress.await("a join", back::isJoined, Party.PATIENCE);
      }
      case 1 -> {
        Witness one = receiving.get(random.nextInt(receiving.size()));
        long target = one.messages() + 1 + random.nextInt(200);
        progress.await("messages of one", () -> one.messages() >= target, Party.PATIENCE);
      }
      default -> awaitMessages(1 + random.nextInt(200));
    }
  }

  private void awaitJoinsAfter(List<Integer> before) throws InterruptedException, TimeoutException {
    for (int i = 0; i < before.size(); i++) {
      Witness client = everybody.get(i);
      int joins = before.get(i);
      progress.await("a new join", () -> client.joins() > joins, Party.PATIENCE);
    }
  }

  private void awaitMessages(int more) throws InterruptedException, TimeoutException {
    List<Long> before = receiving.stream().map(Witness::messages).toList();
    progress.await(
        "messages of all",
        () ->
            plain.messages() >= before.get(0) + more && holding.messages() >= before.get(1) + more,
        Party.PATIENCE);
  }

  /**
   * Leaves it dead until some client has tried in vain, or not at all: so another is back first.
   */
  private void leaveItDead(List<Integer> before) throws InterruptedException, TimeoutException {
    int who = random.nextInt(2 * everybody.size());
    if (who < everybody.size()) {
      Witness client = everybody.get(who);
      int lostAndRefused = before.get(who) + 2;
      progress.await("a refusal", () -> client.interruptions() >= lostAndRefused, Party.PATIENCE);
    }
  }
}
