package io.hydrarelay.server;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.server.net.ConnectionSettings;

/**
 * The most memory that a relay takes under the hardest load that its settings let in: every
 * connection taken, every ring full, every consumer stalled at another place of its stream. All
 * values are bytes. Idle connections take next to nothing of it but heap.
 *
 * @param rings buffers of all rings: {@code total_ring_bytes}, a quarter more for how the pool
 *     rounds, and for each session the buffer that its oldest units are a part of
 * @param connections buffers that sockets keep: {@value ConnectionSettings#PINNED_BYTES} for each
 *     connection
 * @param pool chunks that the pool has begun, and not filled, for each network thread
 * @param heap objects: those of rings, which are charged to {@code total_ring_bytes} as well and
 *     are nearly all of it where units are tiny; {@value #CONNECTION_HEAP_BYTES} for each
 *     connection (eight times as much where {@code
 *     -Dio.netty.transport.outboundBufferEntrySizeOverhead=1024} is not set, which the {@code
 *     hydra} command does); and the relay's own
 */
public record MemoryCeiling(long rings, long connections, long pool, long heap) {
  private static final long CONNECTION_HEAP_BYTES = 65_536;
  private static final long OWN_HEAP_BYTES = 32 << 20;
  private static final long POOL_CHUNK_BYTES = 4 << 20;
  private static final int OPEN_CHUNKS_PER_THREAD = 3;
  private static final int ROUNDING_PARTS = 4;

  static MemoryCeiling of(ServerConfig config) {
    long connections = config.get(RelaySetting.MAX_CONNECTIONS);
    long rings = config.get(RelaySetting.TOTAL_RING_BYTES);
    long sessions = config.get(RelaySetting.SESSIONS);
    long threads =
        Math.max(config.get(RelaySetting.EVENT_LOOPS), Runtime.getRuntime().availableProcessors());
    return new MemoryCeiling(
        rings + rings / ROUNDING_PARTS + sessions * Hydra1.MAX_UNIT_BYTES,
        connections * ConnectionSettings.PINNED_BYTES,
        threads * OPEN_CHUNKS_PER_THREAD * POOL_CHUNK_BYTES,
        OWN_HEAP_BYTES + rings + connections * CONNECTION_HEAP_BYTES);
  }

  /** Returns what is outside the heap. */
  public long direct() {
    return rings + connections + pool;
  }

  /** Returns everything. */
  public long total() {
    return direct() + heap;
  }
}
