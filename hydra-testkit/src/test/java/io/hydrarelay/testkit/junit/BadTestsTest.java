package io.hydrarelay.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.MessageListener;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.Check;
import io.hydrarelay.testkit.RelayFixture;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that must fail, and for what reason. */
class BadTestsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int QUICKLY = 1_000;

  /** What the tests of a class left behind, which must not reach the tests after them. */
  private static CountDownLatch end = new CountDownLatch(1);

  private static Consumer forgotten;

  @AfterEach
  void letLeakedThreadsEnd() {
    end.countDown();
    end = new CountDownLatch(1);
  }

  private static void startThread(String name) {
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
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** A listener that fails, which the client logs as a warning. */
  private static void throwAt(Consumer consumer) {
    consumer.listen(
        new MessageListener() {
          @Override
          public void onMessage(Message message) {
            throw new IllegalStateException("no message pleases me");
          }
        },
        Runnable::run);
  }

  // ---- what is left behind

  @HydraRelayTest(patienceMillis = QUICKLY)
  static class Careless {
    @Test
    void threadStays() {
      startThread("left-behind");
    }

    @Test
    void threadsStayThatMay(RelayFixture relay) {
      startThread("hydra-client-of-another-version");
    }

    @HydraRelayTest(patienceMillis = QUICKLY, ignoreThreads = "left-.*")
    @Test
    void threadStaysThatIsIgnored() {
      startThread("left-behind");
    }

    @HydraRelayTest(patienceMillis = QUICKLY, without = Check.THREADS)
    @Test
    void threadStaysAndNobodyLooks() {
      startThread("left-behind");
    }

    @Test
    void bufferIsForgotten() {
      UnpooledByteBufAllocator.DEFAULT.directBuffer(16);
    }

    @Test
    void consumerStays(Ticket ticket) throws Exception {
      forgotten = Consumer.connect(ticket);
    }

    @Test
    void consumersOfTheFixtureStay(RelayFixture relay, Ticket ticket) throws Exception {
      relay.connectConsumer(ticket);
      relay.connectProducer(ticket);
    }
  }

  @Test
  void shouldFailTestsThatLeaveSomethingBehind() {
    Map<String, String> ends = Samples.run(Careless.class);
    forgotten.close();

    assertFails(ends, "threadStays", "FixtureFailure: relay 127.0.0.1:\\d+:\n- THREADS: .*");
    assertFails(ends, "threadStays", ".*still running: left-behind\n.*BadTestsTest.*startThread.*");
    assertFails(ends, "bufferIsForgotten", ".*BUFFERS: nobody released a .*bufferIsForgotten.*");
    assertFails(ends, "consumerStays", ".*CONNECTIONS: .*1, joined: \\[consumer of [0-9a-f]{8} .*");
    ends.keySet().removeAll(Set.of("threadStays", "bufferIsForgotten", "consumerStays"));
    assertEquals(Set.of(Samples.PASSED), Set.copyOf(ends.values()), ends::toString);
    assertEquals(4, ends.size(), ends::toString);
  }

  // ---- what is logged

  @HydraRelayTest
  static class Loud {
    @Test
    void warningIsLogged(RelayFixture relay, Producer producer, Consumer consumer)
        throws Exception {
      throwAt(consumer);
      producer.send(new byte[1]);
      relay.awaitLog("the listener of a consumer", PATIENCE);
    }

    @Test
    void expectedWarningIsLogged(RelayFixture relay, Producer producer, Consumer consumer)
        throws Exception {
      relay.expectLog("listener of a consumer of .* threw\njava.lang.IllegalState.*no message");
      throwAt(consumer);
      producer.send(new byte[1]);
    }

    @HydraRelayTest(allowLog = "the listener of")
    @Test
    void allowedWarningIsLogged(RelayFixture relay, Producer producer, Consumer consumer)
        throws Exception {
      throwAt(consumer);
      producer.send(new byte[1]);
      relay.awaitLog("the listener of a consumer", PATIENCE);
    }

    @HydraRelayTest(patienceMillis = QUICKLY)
    @Test
    void expectedWarningDoesNotCome(RelayFixture relay) {
      relay.expectLog("pigs fly");
    }

    @HydraRelayTest(patienceMillis = QUICKLY)
    @Test
    void testFailsItself(RelayFixture relay) {
      relay.expectLog("pigs fly");
      throw new IllegalArgumentException("they do not");
    }
  }

  @Test
  void shouldFailTestsForWhatIsLoggedUnlessItIsExpected() {
    Map<String, String> ends = Samples.run(Loud.class);

    assertFails(ends, "warningIsLogged", ".*LOG: logged, but not expected: WARN hydra.client.*");
    assertFails(ends, "warningIsLogged", ".*IllegalStateException: no message pleases me.*");
    assertEquals(Samples.PASSED, ends.get("expectedWarningIsLogged"));
    assertEquals(Samples.PASSED, ends.get("allowedWarningIsLogged"));
    assertFails(ends, "expectedWarningDoesNotCome", ".*expected, but not logged: pigs fly");
    assertFails(ends, "testFailsItself", "IllegalArg.*they do not.*suppressed Fixture.*pigs fly");
  }

  // ---- what is asked for

  @HydraRelayTest
  static class Confused {
    @Test
    void unknownType(String text) {}

    @Test
    void consumersTicketOfAProducer(@ConsumerTicket Producer producer) {}

    @Test
    void openRelay(@OpenSession RelayFixture relay) {}

    @HydraRelayTest(settings = "max_payload=0")
    @Test
    void producerThatIsRefused(@OpenSession Producer producer, RelayFixture relay) {
      relay.stop();
    }

    @HydraRelayTest(settings = "capcity=3")
    @Test
    void unknownSetting() {}

    @HydraRelayTest(settings = "capacity=0")
    @Test
    void settingOutOfRange() {}

    @HydraRelayTest(settings = "capacity=many")
    @Test
    void settingThatIsNoNumber() {}

    @HydraRelayTest(settings = "capacity")
    @Test
    void settingWithoutValue() {}

    @HydraRelayTest(capacity = 3, settings = "capacity=3")
    @Test
    void settingGivenTwice() {}
  }

  @HydraRelayTest
  static class Impatient {
    @BeforeAll
    static void prepare(RelayFixture relay) {}

    @Test
    void neverRuns() {}
  }

  @Test
  void shouldSayWhatIsWrongWithAnAnnotationOrAParameter() {
    Map<String, String> ends = Samples.run(Confused.class, Impatient.class);

    assertFails(ends, "unknownType", "ParameterResolution.*No ParameterResolver registered.*");
    assertFails(ends, "consumersTicketOfAProducer", ".*@ConsumerTicket goes with Ticket, not .*");
    assertFails(ends, "openRelay", ".*@OpenSession goes with Ticket, Producer and Consumer, not.*");
    assertFails(ends, "unknownSetting", ".*unknownSetting.*\"capcity\"; there are capacity, .*");
    assertFails(ends, "settingOutOfRange", ".*capacity is 0; it must be 1 to 16777216 frames");
    assertFails(ends, "settingThatIsNoNumber", ".*capacity is \"many\", which is no whole number");
    assertFails(ends, "settingWithoutValue", ".*\"capacity\" is not of the form key=value");
    assertFails(ends, "settingGivenTwice", ".*capacity is given twice");
    assertFails(ends, "Impatient", ".*a relay of its own.*perClass = true.*");
  }

  // ---- what tests of a class share

  @HydraRelayTest(perClass = true, patienceMillis = QUICKLY)
  static class Sharing {
    @Test
    void warningIsLogged(RelayFixture relay, Producer producer, Consumer consumer)
        throws Exception {
      throwAt(consumer);
      producer.send(new byte[1]);
      relay.awaitLog("listener of a consumer of", PATIENCE);
    }

    @Test
    void innocent() {}

    @Test
    void innocentToo() {}

    @AfterAll
    static void forget(Ticket ticket) throws Exception {
      forgotten = Consumer.connect(ticket);
    }
  }

  @Test
  void shouldFailTheTestThatDidItOrTheClassWhenNoTestDid() {
    Map<String, String> ends = Samples.run(Sharing.class);
    forgotten.close();

    assertFails(ends, "warningIsLogged", ".*not expected: WARN hydra.client - the listener of .*");
    assertFails(ends, "Sharing", ".*CONNECTIONS: still connected: 1, .*");
    assertEquals(Samples.PASSED, ends.get("innocent"));
    assertEquals(Samples.PASSED, ends.get("innocentToo"));
  }

  private static void assertFails(Map<String, String> ends, String test, String form) {
    assertTrue(ends.get(test).matches("(?s)" + form), () -> test + " ended with " + ends.get(test));
  }
}
