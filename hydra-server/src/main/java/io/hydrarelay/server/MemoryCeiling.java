package io.hydrarelay.server;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.server.net.RelayAcceptor;

/**
 * The most memory that a relay takes under the hardest load that its settings let in: every
 * connection taken, every ring full, every consumer stalled at another place of its stream. All
 * values are bytes. Idle connections take next to nothing of it but heap.
 *
 * @param rings buffers of all rings: {@code total_ring_bytes}, and a quarter more for how the pool
 *     rounds
 * @param connections buffers that sockets keep: {@value #CONNECTION_BYTES} for each connection
 * @param pool chunks that the pool has begun, and not filled, for each network thread
 * @param heap objects: {@value #CONNECTION_HEAP_BYTES} for each connection, and the relay's own
 */
public record MemoryCeiling(long rings, long connections, long pool, long heap) {
  /**
   * A consumer's outbox holds less than its water mark, the rest of a unit it has begun, and one
   * more unit; a producer's input two buffers. Units and buffers are at most 256 KiB.
   */
  private static final long CONNECTION_BYTES =
      RelayAcceptor.OUTBOX_BYTES + 2 * Hydra1.MAX_UNIT_BYTES;

  private static final long CONNECTION_HEAP_BYTES = 16_384;
  private static final long OWN_HEAP_BYTES = 32 << 20;
  private static final long POOL_CHUNK_BYTES = 4 << 20;
  private static final int OPEN_CHUNKS_PER_THREAD = 3;
  private static final int ROUNDING_PARTS = 4;

  static MemoryCeiling of(ServerConfig config) {
    long connections = config.get(RelaySetting.MAX_CONNECTIONS);
    long rings = config.get(RelaySetting.TOTAL_RING_BYTES);
    long threads =
        Math.max(config.get(RelaySetting.EVENT_LOOPS), Runtime.getRuntime().availableProcessors());
    return new MemoryCeiling(
        rings + rings / ROUNDING_PARTS,
        connections * CONNECTION_BYTES,
        threads * OPEN_CHUNKS_PER_THREAD * POOL_CHUNK_BYTES,
        OWN_HEAP_BYTES + connections * CONNECTION_HEAP_BYTES);
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
