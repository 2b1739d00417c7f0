package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/**
 * What scenarios share: two sessions, one relay, and peers that are gone when the scenario ends.
 * Every scenario ends with a look at the relay: no connection and no consumer may be left.
 */
abstract class RelayScenario {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A receive buffer that makes a relay soon feel that nobody reads. */
  static final int NARROW_BYTES = 4_096;

  final SessionCredentials owned = SessionCredentials.generateOwned(RANDOM);
  final SessionCredentials open = SessionCredentials.generateOpen(RANDOM);

  /** The relay of the scenario, once it is started. */
  HydraServer relay;

  private final List<RawPeer> peers = new ArrayList<>();

  HydraServer start() {
    return start(settings -> settings);
  }

  HydraServer start(UnaryOperator<ServerConfig.Builder> settings) {
    relay = HydraServer.bind(settings.apply(ServerConfig.builder()).build()).start();
    return relay;
  }

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  // ---- peers

  /** Connects a peer that says nothing yet. */
  RawPeer connect() throws IOException {
    return keep(RawPeer.connect(relay));
  }

  RawPeer connectNarrow() throws IOException {
    return keep(RawPeer.connectNarrow(relay, NARROW_BYTES));
  }

  /** Connects and sends those bytes. */
  RawPeer connectWith(byte[] bytes) throws IOException {
    RawPeer peer = connect();
    peer.send(bytes);
    return peer;
  }

  RawPeer producer(SessionCredentials session, LagPolicy policy) throws Exception {
    return keep(RawPeer.producer(relay, session, policy));
  }

  RawPeer producer(SessionCredentials session) throws Exception {
    return producer(session, LagPolicy.RELAY_DEFAULT);
  }

  /** Joins as a producer and sends the HEADER of that epoch. */
  RawPeer streaming(SessionCredentials session, long epoch) throws Exception {
    return streaming(session, epoch, LagPolicy.RELAY_DEFAULT);
  }

  RawPeer streaming(SessionCredentials session, long epoch, LagPolicy policy) throws Exception {
    RawPeer producer = producer(session, policy);
    producer.send(FrameMaker.headerFrame(session, epoch));
    return producer;
  }

  /** Joins at the live edge. */
  RawPeer consumer(SessionCredentials session) throws Exception {
    return consumer(session, 0, 0);
  }

  RawPeer consumer(SessionCredentials session, long epoch, long seq) throws Exception {
    RawPeer consumer = connectWith(Join.consumer(session, epoch, seq).toBytes());
    consumer.expectOk();
    return consumer;
  }

  /** Joins with a small receive buffer. */
  RawPeer narrowConsumer(SessionCredentials session, long epoch, long seq) throws Exception {
    RawPeer consumer = connectNarrow();
    consumer.send(Join.consumer(session, epoch, seq).toBytes());
    consumer.expectOk();
    return consumer;
  }

  RawPeer keep(RawPeer peer) {
    peers.add(peer);
    return peer;
  }

  // ---- the end

  @AfterEach
  void everyPlaceIsFreeAgain() throws IOException {
    if (relay == null) {
      return;
    }
    try {
      for (RawPeer peer : peers) {
        peer.close();
      }
      await("no connection is left")
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(10))
          .until(() -> relay.snapshot(), RelayScenario::isDeserted);
    } finally {
      relay.closeNow();
    }
  }

  private static boolean isDeserted(RelaySnapshot snapshot) {
    return snapshot.connections() == 0 && snapshot.pending() == 0 && snapshot.consumers() == 0;
  }
}
