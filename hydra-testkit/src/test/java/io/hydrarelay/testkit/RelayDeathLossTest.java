package io.hydrarelay.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.server.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A relay that is killed with more in its memory than the producer keeps: what is lost then cannot
 * come back, and consumers are told exactly what it is.
 */
class RelayDeathLossTest {
  private static final long SEED = Long.getLong("hydra.kills.seed", System.nanoTime());
  private static final int KILLS = 5;
  private static final long CACHE_BYTES = 524_288;

  /** What waits in the relay for a consumer that lags. */
  private static final long WAITING_BYTES = 2 * CACHE_BYTES;

  private static final int FRAGMENT_BYTES = 20_000;
  private static final int MAX_FRAGMENTS = MixedLoad.MAX_MESSAGE_BYTES / FRAGMENT_BYTES + 1;
  private static final long SMALL_QUEUE_BYTES = 65_536;

  private final Random random = new Random(SEED);
  private final Progress progress = new Progress();
  private final Receiver sleepy = new Receiver("sleepy");
  private final Receiver steady = new Receiver("steady");
  private final List<Receiver> receivers = List.of(sleepy, steady);
  private final RelayFixture relay = RelayFixture.start(RelayDeathLossTest::littleMemory);
  private final Party party = new Party(relay.newProducerTicket());
  private boolean asleep;

  @RegisterExtension
  final TestExecutionExceptionHandler evidence =
      (context, failure) -> {
        failure.addSuppressed(
            new AssertionError("-Dhydra.kills.seed=" + SEED + ", consumers: " + receivers));
        throw failure;
      };

  private static ServerConfig.Builder littleMemory(ServerConfig.Builder settings) {
    return settings
        .stall(Duration.ofMinutes(1))
        .capacity(1)
        .capacityBytes(WAITING_BYTES)
        .ringBytes(4 * CACHE_BYTES)
        .retainBytes(0)
        .sendBuffer(65_536);
  }

  @AfterEach
  void stopRelay() {
    relay.close();
  }

  /** A consumer falls asleep; the relay is killed when it has more for it than can come again. */
  @Test
  void shouldTellExactlyWhatIsMissingWhenTheCacheIsTooSmall() throws Exception {
    Producer producer = producer();
    for (Receiver receiver : receivers) {
      receiver.join();
    }
    assertTrue(producer.awaitConsumers(receivers.size(), Party.PATIENCE));
    List<Witness> witnesses = receivers.stream().map(receiver -> receiver.witness).toList();
    MixedLoad load =
        new MixedLoad(party, producer, witnesses, progress, Long.MAX_VALUE / 2, random.nextLong());
    CompletableFuture<Void> ended = load.start();
    for (int kill = 0; kill < KILLS; kill++) {
      awaitMessages(1 + random.nextInt(50));
      progress.make(() -> asleep = true);
      await("a consumer lags")
          .pollInterval(Duration.ofMillis(5))
          .atMost(Party.PATIENCE)
          .until(() -> producer.laggingConsumers() > 0);
      List<Integer> joins = witnesses.stream().map(Witness::joins).toList();
      relay.crash();
      relay.restartOnSamePort();
      progress.make(() -> asleep = false);
      awaitJoinsAfter(joins);
    }
    load.end();
    ended.get(Party.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    for (Receiver receiver : receivers) {
      receiver.assertThatEveryFrameIsAccountedFor(producer.stats().frames());
    }
    assertTrue(sleepy.account.missing() > 0, sleepy.account::toString);
  }

  private Producer producer() throws HydraException {
    return party.producer(
        LagPolicy.BLOCK,
        settings ->
            settings
                .resendBytes(CACHE_BYTES)
                .maxFragment(FRAGMENT_BYTES)
                .batchBytes(0)
                .sigInterval(32)
                .backoff(Duration.ofMillis(5))
                .backoffMax(Duration.ofMillis(20)));
  }

  /** Who sleeps does not notice that its relay is dead, and has much of it still to read. */
  private void awaitJoinsAfter(List<Integer> before) throws InterruptedException, TimeoutException {
    for (int i = 0; i < before.size(); i++) {
      Witness witness = receivers.get(i).witness;
      int joins = before.get(i);
      progress.await("a new join", () -> witness.joins() > joins, Party.PATIENCE);
    }
  }

  private void awaitMessages(int more) throws InterruptedException, TimeoutException {
    for (Receiver receiver : receivers) {
      long target = receiver.witness.messages() + more;
      progress.await("messages", () -> receiver.witness.messages() >= target, Party.PATIENCE);
    }
  }

  /** A consumer with its account; the sleepy one stops at a message while it is to be asleep. */
  private final class Receiver implements CheckedConsumer.Step {
    private final Witness witness;
    private final String name;
    private final FrameAccount account = new FrameAccount(FRAGMENT_BYTES, MAX_FRAGMENTS);
    private CheckedConsumer consumer;

    Receiver(String name) {
      this.name = name;
      this.witness = new Witness(name, progress);
    }

    void join() throws HydraException {
      consumer =
          party.consumer(
              name,
              settings ->
                  settings
                      .queueBytes(SMALL_QUEUE_BYTES)
                      .reconnectOnNoSession(true)
                      .backoff(Duration.ofMillis(5))
                      .backoffMax(Duration.ofMillis(20))
                      .listener(witness),
              this);
    }

    @Override
    public void take(StreamEvent event) throws InterruptedException {
      account.event(event);
      witness.take(event);
      if (this == sleepy && event instanceof StreamEvent.Message) {
        sleep();
      }
    }

    private void sleep() throws InterruptedException {
      try {
        progress.await("the end of a sleep", () -> !asleep, Party.PATIENCE);
      } catch (TimeoutException sleptTooLong) {
        throw new IllegalStateException(sleptTooLong);
      }
    }

    void assertThatEveryFrameIsAccountedFor(long frames) throws InterruptedException {
      Verdict verdict = consumer.await(Party.PATIENCE);
      Judgement judgement = verdict.under(Promise.LOSS_IS_TOLD);
      assertTrue(judgement.passed(), () -> judgement + "; " + verdict + "; " + consumer.failure());
      assertEquals(verdict.sent(), verdict.received() + verdict.missing(), verdict::toString);
      assertEquals("", account.offence());
      assertEquals(frames, account.frames(), account::toString);
      assertEquals(account.gaps(), verdict.gaps(), account::toString);
    }

    @Override
    public String toString() {
      return witness + ", " + account;
    }
  }
}
