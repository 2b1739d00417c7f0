package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a producer gets in, and what it says when it does not (§3.2, §3.4, §7.1, §10). */
class ProducerJoinTest extends ClientScenario {
  @Test
  void shouldBeginWithTheJoinOfItsTicketAndPolicy() throws Exception {
    connecting(quiet().lagPolicy(LagPolicy.BLOCK));

    assertArrayEquals(
        Join.producer(session, LagPolicy.BLOCK, 0).toBytes(), relay.accept().readJoin());
  }

  @Test
  void shouldNameItsStreamWhenItComesBack() throws Exception {
    connecting(quiet());
    RelayEnd first = relay.accept().admitAnew();
    StreamHeader header = first.readHeader();
    first.close();

    assertArrayEquals(
        Join.producer(session, LagPolicy.RELAY_DEFAULT, header.epoch()).toBytes(),
        relay.accept().readJoin());
  }

  @Test
  void shouldProveItselfToTheRelayOfItsTicket() throws Exception {
    connecting(quiet());
    RelayEnd end = relay.accept();
    byte[] join = end.readJoin();
    Challenge challenge = end.challenge();
    Proof proof = end.readProof();

    assertArrayEquals(Proof.relayTag(relay.endpoint().authority()), proof.tag());
    assertTrue(proof.isValid(session.id().producerKey(), join, challenge));
  }

  @Test
  void shouldNotBeginAStreamBeforeItHasSeenTheAudience() throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept().admit();

    assertTrue(end.hearsNothing(200), "no HEADER before AUDIENCE");
    assertFalse(producer.isDone());

    end.audience(3, 1);
    end.readHeader();
    assertEquals(3, get(producer).consumers());
    assertEquals(1, get(producer).laggingConsumers());
  }

  @Test
  void shouldChooseAnEpochAboveTheOneTheRelayHasPinned() throws Exception {
    long pinned = System.currentTimeMillis() + 3_600_000;
    connecting(quiet());

    StreamHeader header = relay.accept().admitAgain(pinned, 7).readHeader();

    assertEquals(pinned + 1, header.epoch());
    assertEquals(0, header.prevEpoch());
  }

  @Test
  void shouldForgetTheEpochThatAnEarlierConnectionHasNamed() throws Exception {
    long named = System.currentTimeMillis() + 3_600_000;
    connecting(quiet());
    relay.accept().admit().ack(named, 7).status(StatusCode.INTERNAL, 0);

    assertTrue(relay.accept().admitAnew().readHeader().epoch() < named);
  }

  @ParameterizedTest
  @ValueSource(longs = {25 * 3_600_000, Long.MIN_VALUE})
  void shouldNotFollowARelayIntoTheFarFuture(long ahead) throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept().admitAgain(System.currentTimeMillis() + ahead, 0);

    assertTrue(expectTrouble(Category.SECURITY, producer).getMessage().contains("CLOCK"));
    end.expectClosed();
  }

  @Test
  void shouldJoinAnOpenSessionWithoutAProof() throws Exception {
    SessionCredentials open = SessionCredentials.generateOpen(RANDOM);
    Future<Producer> producer = connecting(Ticket.open(relay.endpoint(), open), quiet());
    RelayEnd end = relay.accept();

    assertArrayEquals(Join.producer(open, LagPolicy.RELAY_DEFAULT, 0).toBytes(), end.readJoin());
    end.ok().audience(0, 0);
    assertTrue(end.readHeader().isUnsigned());
    get(producer);
  }

  @ParameterizedTest
  @CsvSource({
    "UNSUPPORTED_VERSION, PROTOCOL",
    "MALFORMED, PROTOCOL",
    "BAD_ROLE, PROTOCOL",
    "FORBIDDEN, PROTOCOL",
    "MODE_REFUSED, NOT_AUTHORIZED",
    "BAD_PROOF, NOT_AUTHORIZED",
    "WRONG_RELAY, NOT_AUTHORIZED",
    "REPLACED, NOT_AUTHORIZED",
    "POLICY_REFUSED, NOT_AUTHORIZED",
    "BUSY, RETRY",
    "TOO_LARGE, FIX_INPUT"
  })
  void shouldSayWhatTheRelaySaidAndNotComeBack(StatusCode code, Category category)
      throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.status(code, 1);

    HydraException trouble = expectTrouble(category, producer);
    assertEquals(Optional.of(code), trouble.status());
    assertEquals(relay.endpoint().authority(), trouble.peer());
    assertTrue(trouble.getMessage().contains(code.name()), trouble::getMessage);
    assertTrue(relay.isLeftAlone(100));
  }

  @ParameterizedTest
  @CsvSource({"FULL", "RATE", "TIMEOUT", "SHUTDOWN", "INTERNAL"})
  void shouldTryAgainWhenTheRelayHasNoPlaceNow(StatusCode code) throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd refused = relay.accept();
    refused.readJoin();
    refused.status(code, 30).close();

    relay.accept().admitAnew().readHeader();
    assertEquals(ConnectionState.CONNECTED, get(producer).state());
  }

  @Test
  void shouldComeBackToABusyOpenSessionOnlyIfAsked() throws Exception {
    Ticket open = Ticket.open(relay.endpoint(), SessionCredentials.generateOpen(RANDOM));
    Future<Producer> producer = connecting(open, quiet().reconnectOnBusy(true));
    RelayEnd refused = relay.accept();
    refused.readJoin();
    refused.status(StatusCode.BUSY, 0).close();

    RelayEnd second = relay.accept();
    second.readJoin();
    second.ok().audience(0, 0);
    get(producer);
  }

  @Test
  void shouldTreatAnUnknownCodeAsFinal() throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.send(new Status(0x77, 0, 0).toFrame());

    HydraException trouble = expectTrouble(Category.PROTOCOL, producer);
    assertTrue(trouble.getMessage().contains("77"));
    assertEquals(OptionalInt.of(0x77), trouble.statusCode());
    assertEquals(Optional.empty(), trouble.status());
    assertTrue(relay.isLeftAlone(100));
  }

  @Test
  void shouldSayAtOnceThatNobodyListens() throws Exception {
    Endpoint nobody = relay.endpoint();
    relay.stopListening();

    HydraException trouble =
        expectTrouble(Category.RETRY, connecting(Ticket.producer(nobody, session), quiet()));
    assertTrue(trouble.getMessage().contains(nobody.authority()), trouble::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"0, CHALLENGE", "1, STATUS", "2, AUDIENCE"})
  void shouldNameTheStepAtWhichARelayFallsSilent(int steps, String step) throws Exception {
    Future<Producer> producer = connecting(quiet().clientHandshake(Duration.ofSeconds(1)));
    RelayEnd end = relay.accept();
    end.readJoin();
    if (steps >= 1) {
      end.challenge();
      end.readProof();
    }
    if (steps >= 2) {
      end.ok();
    }

    String message = expectTrouble(Category.RETRY, producer).getMessage();
    assertTrue(message.contains("no " + step + " from " + relay.endpoint().authority()), message);
    end.expectClosed();
  }

  @Test
  void shouldNotTakeAFirstFrameThatIsNeitherStatusNorChallenge() throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.send(new Ping(1).toFrame());

    assertTrue(expectTrouble(Category.RETRY, producer).getMessage().contains("first frame"));
    end.expectClosed();
  }

  @Test
  void shouldNotBeLetInWithoutHavingProvedItself() throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.ok().audience(0, 0);

    expectTrouble(Category.RETRY, producer);
    end.expectClosed();
  }

  @Test
  void shouldNotAnswerASecondChallenge() throws Exception {
    Future<Producer> producer = connecting(quiet());
    RelayEnd end = relay.accept();
    end.readJoin();
    end.challenge();
    end.readProof();
    end.challenge();

    expectTrouble(Category.RETRY, producer);
    end.expectClosed();
  }

  @Test
  void shouldRefuseTheTicketOfAConsumer() {
    HydraException trouble =
        assertThrows(HydraException.class, () -> Producer.connect(ticket().toConsumer()));

    assertEquals(Category.FIX_INPUT, trouble.category());
    assertTrue(trouble.getMessage().contains("WRONG_KIND"), trouble::getMessage);
  }

  @Test
  void shouldSayThatARelayDoesNotSpeakTls() throws Exception {
    Endpoint tls = new Endpoint(true, "127.0.0.1", relay.endpoint().port());
    CompletableFuture<Producer> connecting =
        Producer.connectAsync(Ticket.producer(tls, session), ProducerConfig.defaults());
    RelayEnd end = relay.accept();
    end.send("no TLS from here".getBytes(StandardCharsets.US_ASCII));

    ExecutionException failed = assertThrows(ExecutionException.class, connecting::get);
    HydraException trouble = assertInstanceOf(HydraException.class, failed.getCause());
    assertEquals(Category.RETRY, trouble.category());
    assertTrue(trouble.getMessage().contains("does not speak TLS"), trouble::getMessage);
  }
}
