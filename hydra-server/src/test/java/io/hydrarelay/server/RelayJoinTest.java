package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of a JOIN and their order (Hydra/1 §3.3). */
class RelayJoinTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionCredentials owned = SessionCredentials.generateOwned(RANDOM);
  private final SessionCredentials open = SessionCredentials.generateOpen(RANDOM);
  private final HydraServer relay =
      HydraServer.bind(ServerConfig.builder().handshake(Duration.ofMillis(300)).build()).start();

  @AfterEach
  void closeRelay() {
    relay.closeNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "HYDX", "noise"})
  void shouldCloseSilentlyOnWhatIsNotHydra(String bytes) throws Exception {
    try (RawPeer peer = RawPeer.connect(relay)) {
      peer.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
      peer.expectClosed();
    }
  }

  @Test
  void shouldAnswerAVersionItDoesNotSpeakOnItsFifthByte() throws Exception {
    try (RawPeer peer = RawPeer.connect(relay)) {
      peer.send("HYDR\u0002".getBytes(StandardCharsets.ISO_8859_1));
      peer.expectRefusal(StatusCode.UNSUPPORTED_VERSION, 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5, 2, MALFORMED",
    "70, 3, BAD_ROLE",
    "71, 5, MALFORMED",
    "71, 1, MALFORMED",
    "72, 1, MALFORMED",
    "88, 1, BAD_PROOF"
  })
  void shouldRefuseAConsumersJoinWithOneWrongByte(int offset, int value, StatusCode code)
      throws Exception {
    byte[] join = Join.consumer(owned, 0, 0).toBytes();
    join[offset] = (byte) (join[offset] == value ? value + 1 : value);
    try (RawPeer peer = RawPeer.connect(relay)) {
      peer.send(join);
      peer.expectRefusal(code, 0);
    }
  }

  @Test
  void shouldRefuseSpillAndTellWhatIsAllowed() throws Exception {
    try (RawPeer peer = RawPeer.connect(relay)) {
      peer.send(Join.producer(open, LagPolicy.SPILL, 0).toBytes());
      peer.expectRefusal(StatusCode.POLICY_REFUSED, 0b1110);
    }
  }

  @Test
  void shouldTakeAJoinThatComesByteByByte() throws Exception {
    try (RawPeer peer = RawPeer.connect(relay)) {
      for (byte b : Join.consumer(open, 0, 0).toBytes()) {
        peer.send(new byte[] {b});
      }
      assertEquals(0, peer.expectOk().arg(), "no producer yet");
    }
  }

  @Test
  void shouldTellAPeerThatStallsInsideItsJoin() throws Exception {
    try (RawPeer peer = RawPeer.connect(relay)) {
      peer.send(new byte[] {'H', 'Y', 'D', 'R', 1});
      peer.expectRefusal(StatusCode.TIMEOUT, 0);
    }
  }

  @Test
  void shouldServeOpenAndOwnedSessionsOfTheSameIdApart() throws Exception {
    SessionCredentials twin = SessionCredentials.open(owned.id(), owned.key());
    try (RawPeer producer = RawPeer.producer(relay, owned, LagPolicy.SKIP);
        RawPeer consumer = RawPeer.connect(relay)) {
      consumer.send(Join.consumer(twin, 0, 0).toBytes());
      assertEquals(0, consumer.expectOk().arg(), "the open session has no producer");
      assertEquals(2, relay.snapshot().sessions());
    }
  }
}
