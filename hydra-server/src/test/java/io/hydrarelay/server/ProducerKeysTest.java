package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.server.metrics.Disconnect;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay serves the producers on a list, and nobody else. */
class ProducerKeysTest extends RelayScenario {
  private final SessionCredentials stranger = SessionCredentials.generateOwned(new SecureRandom());
  private final String line = ProducerKeys.lineFor(owned.id());
  private final String key = line.substring(line.indexOf(' ') + 1);

  private static ProducerKeys keys(String... lines) throws IOException {
    return ProducerKeys.parse(List.of(lines));
  }

  // ---- the list

  @Test
  void shouldAllowAKeyForEverySessionOrForOne() throws Exception {
    assertTrue(keys(key).allows(owned.id()));
    assertTrue(keys(line).allows(owned.id()));
    assertTrue(keys("producer key " + line).allows(owned.id()));
    assertFalse(keys("00000000 " + key).allows(owned.id()), "another session of that key");
    assertTrue(keys("00000000 " + key, line).allows(owned.id()));
    assertFalse(keys(line).allows(stranger.id()));
    assertFalse(keys().allows(owned.id()));
  }

  @Test
  void shouldPassOverCommentsAndEmptyLines() throws Exception {
    ProducerKeys keys = keys("# who may send", "", "   " + line + "   # the camera", "\t");
    assertEquals(1, keys.size());
    assertTrue(keys.allows(owned.id()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ABCDEFGH AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "hydra://relay.example:7070/p1/AAAAAAAA"
      })
  void shouldNameAWrongLineByItsNumberOnly(String wrong) {
    IOException bad = assertThrows(IOException.class, () -> keys("# a comment", wrong));
    assertTrue(bad.getMessage().contains("line 2"), bad.getMessage());
    assertFalse(bad.getMessage().contains(wrong), "it may be a secret");
  }

  @Test
  void shouldReadAFileAndSayWhenItIsNoText(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys");
    Files.writeString(file, "# ours\n" + line + "\n");
    assertTrue(ProducerKeys.read(file).allows(owned.id()));
    Files.write(file, new byte[] {(byte) 0xC3, 0x28});
    assertThrows(IOException.class, () -> ProducerKeys.read(file));
  }

  // ---- the relay

  @Test
  void shouldServeTheSessionsOfAllowedProducersOnly() throws Exception {
    ProducerKeys ours = keys(line);
    start(config -> config.producerKeys(ours));
    RawPeer consumer = consumer(owned);
    streaming(owned, 1);
    consumer.expectFrame(FrameMaker.headerFrame(owned, 1));

    connectWith(Join.producer(stranger, LagPolicy.BLOCK, 0).toBytes())
        .expectRefusal(StatusCode.BAD_PROOF, 0);
    connectWith(Join.consumer(stranger, 0, 0).toBytes()).expectRefusal(StatusCode.BAD_PROOF, 0);
    connectWith(Join.consumer(open, 0, 0).toBytes()).expectRefusal(StatusCode.MODE_REFUSED, 0);
    assertEquals(1, relay.snapshot().sessions());
  }

  @Test
  void shouldServeOpenSessionsBesideAListWhenTold() throws Exception {
    ProducerKeys nobody = keys();
    start(config -> config.producerKeys(nobody).allowOpen(true));
    consumer(open);
  }

  @Test
  void shouldFollowAListThatChanges() throws Exception {
    ProducerKeys ours = keys(line);
    start(config -> config.producerKeys(ours));
    RawPeer producer = streaming(owned, 1);
    relay.allowProducers(keys(ProducerKeys.lineFor(stranger.id())));
    producer.awaitStatus(StatusCode.BAD_PROOF);
    assertEquals(
        List.of(DisconnectReason.KEY_NOT_ALLOWED),
        relay.disconnects().stream().map(Disconnect::reason).toList());
    connectWith(Join.producer(owned, LagPolicy.BLOCK, 0).toBytes())
        .expectRefusal(StatusCode.BAD_PROOF, 0);
    streaming(stranger, 1);
  }

  @Test
  void shouldNotLetInAProducerWhoseKeyIsTakenAwayDuringItsJoin() throws Exception {
    ProducerKeys ours = keys(line);
    start(config -> config.producerKeys(ours));
    RawPeer producer = connect();
    byte[] join = Join.producer(owned, LagPolicy.BLOCK, 0).toBytes();
    producer.send(join);
    var challenge = producer.nextChallenge();
    relay.allowProducers(keys());
    String relayName = RawPeer.authority(relay);
    var signingKey = owned.signingKey().orElseThrow();
    producer.send(Proof.sign(signingKey, join, challenge, relayName).toFrame());
    producer.expectRefusal(StatusCode.BAD_PROOF, 0);
  }

  /** The list changes when the producer has been let in and is not seen in its session yet. */
  @Test
  void shouldNotKeepAProducerWhoseKeyIsTakenAwayAtTheLastMoment() throws Exception {
    ProducerKeys ours = keys(line);
    ProducerKeys nobody = keys();
    RelayListener takesTheKeyAway =
        new RelayListener() {
          @Override
          public void sessionOpened(String session) {
            relay.allowProducers(nobody);
          }
        };
    start(config -> config.producerKeys(ours).listener(takesTheKeyAway));
    RawPeer producer = connect();
    producer.joinAsProducer(owned, LagPolicy.BLOCK, 0, RawPeer.authority(relay));
    producer.awaitStatus(StatusCode.BAD_PROOF);
    assertEquals(DisconnectReason.KEY_NOT_ALLOWED, relay.disconnects().get(0).reason());
  }
}
