package io.hydrarelay.testkit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.MessageListener;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.RelayListener;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.RelaySnapshot;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

/** The fixture as those use it who have no JUnit, or need more than one relay. */
class RelayFixtureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUICKLY = Duration.ofSeconds(1);

  // ---- lives

  @Test
  void shouldKeepItsPortWhileItIsDown() throws Exception {
    try (RelayFixture relay = RelayFixture.start(settings -> settings.capacity(16))) {
      Ticket ticket = relay.newProducerTicket();
      HydraServer first = relay.server();
      InetSocketAddress address = first.localAddress();
      relay.stop();
      assertFalse(relay.info().isUp());
      assertThrows(BindException.class, () -> bindWithoutReuse(address));
      HydraException refused = assertThrows(HydraException.class, () -> Consumer.connect(ticket));
      assertEquals(Category.RETRY, refused.category());

      relay.restartOnSamePort();
      assertTrue(relay.info().isUp());
      assertNotSame(first, relay.server());
      assertEquals(address, relay.server().localAddress());
      assertEquals(address, relay.info().settings().address());
      assertEquals(16, relay.info().get(RelaySetting.CAPACITY));
      relay.connectConsumer(ticket);
      relay.awaitConsumers(1, PATIENCE);
    }
  }

  private static void bindWithoutReuse(InetSocketAddress address) throws Exception {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(false);
      socket.bind(address);
    }
  }

  @Test
  void shouldTellClientsOfAStopAndNotOfACrash() throws Exception {
    try (RelayFixture relay =
        RelayFixture.start(settings -> settings.shutdownRetry(Duration.ofMillis(10)))) {
      Ticket ticket = relay.newProducerTicket();
      Witness witness = new Witness("client", new Progress());
      Party party = new Party(ticket);
      Producer producer = party.producer(LagPolicy.BLOCK, s -> s.listener(witness));
      relay.awaitProducer(ticket, PATIENCE);
      relay.restartOnSamePort();
      relay.awaitProducer(ticket, PATIENCE);
      assertEquals(1, witness.interruptions("SHUTDOWN"));
      relay.crash();
      relay.restartOnSamePort();
      relay.awaitProducer(ticket, PATIENCE);
      assertEquals(1, witness.interruptions("SHUTDOWN"));
      producer.abort();
    }
  }

  @Test
  void shouldEndOnceWhateverHappenedBefore() {
    RelayFixture relay = RelayFixture.start();
    relay.crash();
    relay.crash();
    relay.stop();
    relay.close();
    relay.close();
    assertEquals(new RelaySnapshot(0, 0, 0, 0, 0, 0), relay.info().snapshot());
  }

  @Test
  void shouldTellTheListenerOfTheTestToo() throws Exception {
    LinkedBlockingQueue<String> joined = new LinkedBlockingQueue<>();
    RelayListener listener =
        new RelayListener() {
          @Override
          public void consumerJoined(String fingerprint, SocketAddress peer) {
            joined.add(fingerprint);
          }
        };
    try (RelayFixture relay = RelayFixture.start(settings -> settings.listener(listener))) {
      Ticket ticket = relay.newProducerTicket();
      relay.connectConsumer(ticket);
      assertEquals(
          ticket.credentials().id().fingerprint(),
          joined.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  // ---- what to wait for

  @Test
  void shouldSayWhoIsThereWhenItWaitsInVain() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      Ticket other = relay.newOpenTicket();
      Consumer consumer = relay.connectConsumer(ticket);
      relay.awaitConsumers(1, PATIENCE);
      relay.awaitConsumers(ticket, 1, PATIENCE);
      AssertionError tooFew =
          assertThrows(
              AssertionError.class, () -> relay.awaitConsumers(other, 1, Duration.ofMillis(50)));
      String session = ticket.credentials().id().fingerprint();
      assertTrue(tooFew.getMessage().contains("consumer of " + session), tooFew::getMessage);
      assertThrows(AssertionError.class, () -> relay.awaitProducer(ticket, Duration.ZERO));
      assertThrows(AssertionError.class, () -> relay.awaitNobody(Duration.ZERO));
      consumer.close();
      relay.awaitNobody(PATIENCE);
    }
  }

  // ---- log

  @Test
  void shouldOfferWhatWasLogged() throws Exception {
    RelayFixture relay = RelayFixture.start();
    try (relay) {
      assertEquals("hydra.relay", relay.awaitLog("relay listens on", PATIENCE).logger());
      AssertionError missing =
          assertThrows(AssertionError.class, () -> relay.awaitLog("pigs fly", Duration.ZERO));
      assertTrue(missing.getMessage().contains("relay listens on"), missing::getMessage);
      assertThrows(PatternSyntaxException.class, () -> relay.expectLog("("));
      relay.expectLog("relay has ended: address=.*");
      relay.stop();
    }
    assertEquals(2, relay.log().size(), () -> relay.log().toString());
  }

  @Test
  void shouldJudgeEachLineOnce() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      relay.verify();
      provokeAWarning(relay);
      FixtureFailure failure = assertThrows(FixtureFailure.class, relay::verify);
      assertEquals(List.of(Check.LOG), checks(failure));
      assertTrue(failure.getMessage().contains("threw"), failure::getMessage);
      relay.verify();
    }
  }

  private static void provokeAWarning(RelayFixture relay) throws Exception {
    Ticket ticket = relay.newProducerTicket();
    Consumer consumer = relay.connectConsumer(ticket);
    consumer.listen(new Fussy(), Runnable::run);
    relay.connectProducer(ticket).send(new byte[1]);
    relay.awaitLog("the listener of a consumer of " + ticket.relay().authority(), PATIENCE);
  }

  private static final class Fussy implements MessageListener {
    @Override
    public void onMessage(Message message) {
      throw new IllegalStateException("no message pleases me");
    }
  }

  // ---- verdict

  private static List<Check> checks(FixtureFailure failure) {
    return failure.findings().stream().map(Finding::check).toList();
  }

  @Test
  void shouldReportEverythingAtOnce() throws Exception {
    RelayFixture relay = RelayFixture.start(FixtureConfig.builder().patience(QUICKLY).build());
    CountDownLatch end = new CountDownLatch(1);
    new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException leave) {
                Thread.currentThread().interrupt();
              }
            })
        .start();
    Consumer left = Consumer.connect(relay.newProducerTicket());
    forgetABuffer();
    provokeAWarning(relay);
    FixtureFailure failure = assertThrows(FixtureFailure.class, relay::close);
    end.countDown();
    left.close();
    assertEquals(
        List.of(Check.CONNECTIONS, Check.THREADS, Check.BUFFERS, Check.LOG),
        checks(failure),
        failure::getMessage);
  }

  private static void forgetABuffer() {
    UnpooledByteBufAllocator.DEFAULT.directBuffer(16);
  }

  @Test
  void shouldNotReportAThreadThatHasEnded() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread = new Thread(end::countDown);
    assertEquals(Optional.empty(), ThreadWatch.finding(thread));
    thread.start();
    thread.join();
    assertEquals(Optional.empty(), ThreadWatch.finding(thread));
  }

  @Test
  void shouldLeaveOutChecks() throws Exception {
    FixtureConfig config =
        FixtureConfig.builder().without(Check.CONNECTIONS, Check.LOG).patience(QUICKLY).build();
    RelayFixture relay = RelayFixture.start(config);
    Consumer left = Consumer.connect(relay.newProducerTicket());
    provokeAWarning(relay);
    relay.close();
    left.close();
  }

  /** Whose buffer it is nobody can tell, but it must not get lost between the two. */
  @Test
  void shouldLetTheLastOfTwoFixturesReportABuffer() {
    RelayFixture first = RelayFixture.start();
    RelayFixture last = RelayFixture.start();
    UnpooledByteBufAllocator.DEFAULT.directBuffer(16); // from another line than the one above
    first.close();
    FixtureFailure failure = assertThrows(FixtureFailure.class, last::close);
    assertEquals(List.of(Check.BUFFERS), checks(failure));
  }

  @Test
  void shouldHoldALogLineOnlyAgainstTheRelayItNames() throws Exception {
    try (RelayFixture other = RelayFixture.start()) {
      RelayFixture relay = RelayFixture.start();
      provokeAWarning(relay);
      assertThrows(FixtureFailure.class, relay::close);
      assertTrue(
          other.log().stream().anyMatch(line -> line.isTrouble()), () -> other.log().toString());
    }
  }

  @Test
  void shouldBeGoneWithoutATraceWhenItCannotStart() throws Exception {
    forgetThoseThatWereForgotten();
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThrows(
          UncheckedIOException.class,
          () ->
              RelayFixture.start(
                  settings ->
                      settings.address(new InetSocketAddress(taken.getInetAddress(), port))));
    }
    assertTrue(isAlone());
  }

  @Test
  void shouldNotReckonWithARelayThatWasEndedBehindItsFixturesBack() {
    try (RelayFixture relay = RelayFixture.start()) {
      assertFalse(isAlone());
      relay.server().closeNow();
      await("its threads have ended").atMost(PATIENCE).until(RelayFixtureTest::isAlone);
    }
  }

  /** Tests of this class let go of fixtures that they have not closed. */
  private static void forgetThoseThatWereForgotten() {
    await("standard error is the process's own")
        .atMost(PATIENCE)
        .until(
            () -> {
              System.gc();
              RelayFixture.start().close();
              return !System.err.getClass().getName().endsWith("SimpleLoggerStream");
            });
  }

  private static boolean isAlone() {
    Company company = new Company(false, () -> false);
    company.join();
    boolean isAlone = company.wasAlwaysAlone();
    company.leave();
    return isAlone;
  }

  @Test
  void shouldRefuseSettingsThatAreOutOfRange() {
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class, () -> RelayFixture.start(relay -> relay.capacity(0)));
    assertTrue(wrong.getMessage().startsWith("capacity is 0; it must be"), wrong::getMessage);
  }

  @Test
  void shouldPutStandardErrorBackWhenTheLastFixtureEnds() {
    forgetThoseThatWereForgotten();
    var before = System.err;
    RelayFixture first = RelayFixture.start();
    RelayFixture last = RelayFixture.start();
    assertNotSame(before, System.err);
    first.close();
    assertNotSame(before, System.err);
    last.close();
    assertSame(before, System.err);
  }
}
