package io.hydrarelay.server;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.server.tls.TlsConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The ceiling with TLS, where each consumer's bytes are encrypted for it alone, and a record waits
 * until it is complete. What BoringSSL takes for itself is not among what Netty counts.
 */
class TlsMemoryCeilingTest extends RelayScenario {
  private static final int MEGABYTE = 1 << 20;
  private static final int SESSIONS = 2;
  private static final int WAVES = 20;
  private static final int STALLED_PER_WAVE = 2;
  private static final int FRAMES_PER_WAVE = 8;
  private static final long BUFFER_BYTES = 4 * MEGABYTE;
  private static final int HALF_FRAMES = 8;
  private static final int HALF_RECORDS = 96;
  private static final int CONNECTIONS =
      SESSIONS * (1 + WAVES * STALLED_PER_WAVE) + HALF_FRAMES + HALF_RECORDS;
  private static final byte[] MAXIMAL = FrameMaker.data(0, Hydra1.MAX_BODY_BYTES);

  /** The head of a record of a handshake, with 16 KiB to follow. */
  private static final byte[] RECORD_HEAD = {0x16, 0x03, 0x01, 0x40, 0x00};

  private final ServerConfig config =
      ServerConfig.builder()
          .maxConnections(CONNECTIONS)
          .pending(CONNECTIONS)
          .sessions(SESSIONS + HALF_FRAMES)
          .ringBytes(MEGABYTE / 2)
          .totalRingBytes(SESSIONS * MEGABYTE / 2)
          .bufferBytes(BUFFER_BYTES)
          .stall(Duration.ofMillis(1_500))
          .closeFlush(Duration.ofMillis(300))
          .handshake(Duration.ofSeconds(120))
          .tls(TlsConfig.selfSigned(List.of("127.0.0.1")))
          .build();
  private final MemoryPeak peak = new MemoryPeak();

  @Test
  void shouldStayBelowTheCeilingWhateverACrowdDoesOverTls() throws Exception {
    relay = HydraServer.bind(config).start();
    byte[] halfRecord = Arrays.copyOf(RECORD_HEAD, 16_384);
    for (int i = 0; i < HALF_RECORDS; i++) {
      connectWith(halfRecord);
    }
    for (int i = 0; i < HALF_FRAMES; i++) {
      SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
      RawPeer producer = producing(session);
      producer.send(Arrays.copyOf(MAXIMAL, MAXIMAL.length / 2));
      keep(producer);
    }
    List<CompletableFuture<List<RawPeer>>> streams = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      streams.add(Background.call(this::streamPastStallingConsumers));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(streams.toArray(new CompletableFuture<?>[0]));
    peak.watch(relay, all, Duration.ofSeconds(90));
    for (CompletableFuture<List<RawPeer>> stream : streams) {
      stream.get(1, TimeUnit.SECONDS).forEach(this::keep);
    }
    peak.requireBelow(config.memoryCeiling(), BUFFER_BYTES);
  }

  private RawPeer producing(SessionCredentials session) throws Exception {
    RawPeer producer = RawPeer.connectTls(relay, 0);
    producer.joinAsProducer(session, LagPolicy.SKIP, 0, RawPeer.authority(relay));
    producer.expectOk();
    producer.send(FrameMaker.headerFrame(session, 1));
    return producer;
  }

  /** Each wave of consumers stalls at another place, so that each holds other units. */
  private List<RawPeer> streamPastStallingConsumers() throws Exception {
    SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
    List<RawPeer> peers = new ArrayList<>();
    for (int i = 0; i < WAVES * STALLED_PER_WAVE; i++) {
      peers.add(RawPeer.connectTls(relay, NARROW_BYTES)); // handshakes first: they take their time
    }
    Iterator<RawPeer> next = List.copyOf(peers).iterator();
    RawPeer producer = producing(session);
    peers.add(producer);
    for (int wave = 0; wave < WAVES; wave++) {
      for (int i = 0; i < STALLED_PER_WAVE; i++) {
        RawPeer stalled = next.next();
        stalled.send(Join.consumer(session, 0, 0).toBytes());
        stalled.expectOk();
      }
      for (int i = 0; i < FRAMES_PER_WAVE; i++) {
        producer.send(MAXIMAL);
      }
    }
    return peers;
  }
}
