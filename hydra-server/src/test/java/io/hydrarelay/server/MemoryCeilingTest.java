package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The ceiling that settings give, under a crowd that wants to break it (Hydra/1 §6.9). */
class MemoryCeilingTest extends RelayScenario {
  private static final int MEGABYTE = 1 << 20;
  private static final int SESSIONS = 8;
  private static final long BUFFER_BYTES = 32 * MEGABYTE;
  private static final int STALLED_EACH = 62;
  private static final int HALF_FRAMES = 16;
  private static final int HALF_JOINS = 16;
  private static final int CONNECTIONS = SESSIONS * (STALLED_EACH + 2) + HALF_FRAMES + HALF_JOINS;
  private static final int WAVES = 31;
  private static final int FRAMES_PER_WAVE = 40;
  private static final byte[] MAXIMAL = FrameMaker.data(0, Hydra1.MAX_BODY_BYTES);

  private final ServerConfig config =
      ServerConfig.builder()
          .maxConnections(CONNECTIONS)
          .sessions(SESSIONS + HALF_FRAMES)
          .ringBytes(MEGABYTE)
          .totalRingBytes(SESSIONS * MEGABYTE)
          .bufferBytes(BUFFER_BYTES)
          .stall(Duration.ofSeconds(1))
          .handshake(Duration.ofSeconds(60))
          .build();
  private final MemoryPeak peak = new MemoryPeak();
  private final long heapBefore = heap();

  /**
   * Sessions of maximal frames whose consumers stall one wave after the other, each at another
   * place; producers that stop in a frame, and peers that stop in their JOIN. They want several
   * times what buffers may take: producers have to wait until those that stall are cut, and then
   * all goes on.
   */
  @Test
  void shouldStayBelowTheCeilingWhateverACrowdDoes() throws Exception {
    relay = HydraServer.bind(config).start();
    for (int i = 0; i < HALF_JOINS; i++) {
      connectWith(Arrays.copyOf(Join.consumer(open, 0, 0).toBytes(), Hydra1.JOIN_BYTES / 2));
    }
    for (int i = 0; i < HALF_FRAMES; i++) {
      SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
      RawPeer producer = streaming(session, 1);
      producer.send(Arrays.copyOf(MAXIMAL, MAXIMAL.length / 2));
    }
    List<CompletableFuture<Void>> streams = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      streams.add(Background.call(this::streamPastStallingConsumers));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(streams.toArray(new CompletableFuture<?>[0]));
    peak.watch(relay, all, Duration.ofSeconds(60));
    all.get(1, TimeUnit.SECONDS);

    peak.requireBelow(config.memoryCeiling(), BUFFER_BYTES);
    long heap = heap() - heapBefore;
    assertTrue(heap < config.memoryCeiling().heap(), heap + " bytes of heap");
  }

  private Void streamPastStallingConsumers() throws Exception {
    SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
    RawPeer producer = RawPeer.producer(relay, session, LagPolicy.SKIP);
    producer.send(FrameMaker.headerFrame(session, 1));
    RawPeer reader = RawPeer.consumer(relay, session);
    AtomicLong read = new AtomicLong();
    Background.call(() -> readOn(reader, read));
    List<RawPeer> others = new ArrayList<>(List.of(producer, reader));
    for (int wave = 0; wave < WAVES; wave++) {
      for (int i = 0; i < STALLED_EACH / WAVES; i++) {
        RawPeer stalled = RawPeer.connectNarrow(relay, NARROW_BYTES);
        stalled.send(Join.consumer(session, 0, 0).toBytes());
        stalled.expectOk();
        others.add(stalled);
      }
      for (int i = 0; i < FRAMES_PER_WAVE; i++) {
        producer.send(MAXIMAL);
      }
    }
    assertTrue(read.get() > MAXIMAL.length, "the one that reads got nothing");
    synchronized (this) {
      others.forEach(this::keep);
    }
    return null;
  }

  private static Void readOn(RawPeer reader, AtomicLong all) throws Exception {
    byte[] buffer = new byte[MEGABYTE];
    for (int read = 0; read >= 0; read = reader.receive(buffer, buffer.length)) {
      all.addAndGet(read);
    }
    return null;
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
