package io.hydrarelay.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.MessageListener;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.RelayListener;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that run at the same time in one JVM do not fail for each other. */
class ParallelTestsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUICKLY = Duration.ofSeconds(1);

  private static CyclicBarrier both = new CyclicBarrier(2);
  private static CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void letLeakedThreadsEnd() {
    end.countDown();
    end = new CountDownLatch(1);
    both = new CyclicBarrier(2);
  }

  /** Begins and ends the time in which both tests are certainly running. */
  private static void meet() throws Exception {
    both.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void startThread() {
    CountDownLatch itsEnd = end;
    Thread thread =
        new Thread(
            () -> {
              try {
                itsEnd.await();
              } catch (InterruptedException leave) {
                Thread.currentThread().interrupt();
              }
            },
            "left-behind");
    thread.setDaemon(true);
    thread.start();
  }

  private static final class Fussy implements MessageListener {
    @Override
    public void onMessage(Message message) {
      throw new IllegalStateException("no message pleases me");
    }
  }

  private static final class FussySubscriber implements Flow.Subscriber<Message> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(Message message) {
      throw new IllegalStateException("no message pleases me");
    }

    @Override
    public void onError(Throwable why) {}

    @Override
    public void onComplete() {}
  }

  @HydraRelayTest
  static class Neighbours {
    @Test
    void guilty(RelayFixture relay, Producer producer, Consumer consumer) throws Exception {
      meet();
      consumer.listen(new Fussy(), Runnable::run);
      producer.send(new byte[1]);
      relay.awaitLog("the listener of", PATIENCE);
      startThread();
      meet();
    }

    @Test
    void innocent() throws Exception {
      meet();
      meet();
    }
  }

  @Test
  void shouldFailOnlyTheTestThatALogLineIsAboutAndNobodyForAThread() {
    Map<String, String> ends = Samples.runInParallel(Neighbours.class);
    assertTrue(
        ends.get("guilty").matches("(?s).*LOG: logged.*the listener of a.*"), ends::toString);
    assertFalse(ends.get("guilty").contains("THREADS"), ends::toString);
    assertEquals(Samples.PASSED, ends.get("innocent"));
  }

  @HydraRelayTest
  static class NeighboursOfASubscriber {
    @Test
    void guilty(RelayFixture relay, Producer producer, Consumer consumer) throws Exception {
      meet();
      consumer.messages(Runnable::run).subscribe(new FussySubscriber());
      producer.send(new byte[1]);
      relay.awaitLog("subscriber", PATIENCE);
      meet();
    }

    @Test
    void innocent() throws Exception {
      meet();
      meet();
    }
  }

  @Test
  void shouldFailOnlyTheTestWhoseSubscriberThrew() {
    Map<String, String> ends = Samples.runInParallel(NeighboursOfASubscriber.class);
    assertTrue(ends.get("guilty").matches("(?s).*LOG: logged.*subscriber.*"), ends::toString);
    assertEquals(Samples.PASSED, ends.get("innocent"));
  }

  static class NeighboursWithListeners {
    @RegisterExtension
    final HydraRelayExtension hydra =
        HydraRelayExtension.of(
            FixtureConfig.builder()
                .patience(QUICKLY)
                .settings(settings -> settings.listener(new ThreadStarter()))
                .build());

    private static final class ThreadStarter implements RelayListener {
      @Override
      public void producerJoined(String fingerprint, SocketAddress peer) {
        startThread();
      }
    }

    @Test
    void guilty(Producer producer) throws Exception {
      meet();
      meet();
    }

    @Test
    void innocent(Ticket ticket) throws Exception {
      meet();
      meet();
    }
  }

  @Test
  void shouldFailOnlyTheTestWhoseRelayStartedAThread() {
    Map<String, String> ends = Samples.runInParallel(NeighboursWithListeners.class);
    assertTrue(
        ends.get("guilty").matches("(?s).*THREADS: still running: left-behind.*"), ends::toString);
    assertEquals(Samples.PASSED, ends.get("innocent"));
  }

  /** There may be tests without a relay at the same time. */
  @HydraRelayTest(patienceMillis = 1_000)
  static class Hermit {
    @Test
    void thread() {
      startThread();
    }
  }

  @Test
  void shouldHoldAThreadAgainstATestOnlyWhereNoOtherCanHaveStartedIt() {
    assertEquals(Map.of("thread", Samples.PASSED), Samples.runInParallel(Hermit.class));
    String end = Samples.run(Hermit.class).get("thread");
    assertTrue(end.contains("THREADS: still running: left-behind"), end);
  }

  @HydraRelayTest(perClass = true)
  static class Flatmates {
    @Test
    void guilty(RelayFixture relay, Producer producer, Consumer consumer) throws Exception {
      meet();
      consumer.listen(new Fussy(), Runnable::run);
      producer.send(new byte[1]);
      relay.awaitLog("the listener of", PATIENCE);
      meet();
    }

    @Test
    void innocent() throws Exception {
      meet();
      meet();
    }
  }

  @Test
  void shouldFailTheClassWhenItsTestsShareARelayAtTheSameTime() {
    Map<String, String> ends = Samples.runInParallel(Flatmates.class);
    assertTrue(
        ends.get("Flatmates").matches("(?s).*LOG: logged.*the listener of a.*"), ends::toString);
    assertEquals(Samples.PASSED, ends.get("guilty"));
    assertEquals(Samples.PASSED, ends.get("innocent"));
  }
}
