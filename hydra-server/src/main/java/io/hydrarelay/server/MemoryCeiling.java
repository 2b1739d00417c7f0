package io.hydrarelay.server;

import io.hydrarelay.server.session.BufferMemory;

/**
 * The most memory that a relay takes under the hardest load that its settings let in: every
 * connection taken, every ring full, every consumer stalled at another place of its stream. All
 * values are bytes. Idle connections take next to nothing of it but heap.
 *
 * @param buffers buffers of frames: {@code buffer_bytes} and an eighth for sessions that have
 *     little; for each session a frame that has begun and room for a read; a quarter of it all for
 *     what lies idle between
 * @param connections what a connection reads that is no producer's: {@value #READ_BYTES} for each;
 *     with TLS {@value #TLS_BYTES} for each, which holds its engine too, and {@value
 *     #TLS_READ_BYTES} for each session's producer
 * @param pool chunks that the pool has begun, and not filled, for each network thread
 * @param heap objects: those of units, which are charged to {@code buffer_bytes} as well and are
 *     nearly all of it where units are tiny; {@value #CONNECTION_HEAP_BYTES} for each connection
 *     (eight times as much where {@code -Dio.netty.transport.outboundBufferEntrySizeOverhead=1024}
 *     is not set, which the {@code hydra} command does); for each source that is remembered {@value
 *     #SOURCE_HEAP_BYTES}; and the relay's own
 */
public record MemoryCeiling(long buffers, long connections, long pool, long heap) {
  private static final long CONNECTION_HEAP_BYTES = 65_536;
  private static final long SOURCE_HEAP_BYTES = 192;
  private static final long OWN_HEAP_BYTES = 32 << 20;
  private static final long POOL_CHUNK_BYTES = 4 << 20;
  private static final int OPEN_CHUNKS_PER_THREAD = 3;
  private static final int IDLE_PARTS = 4;
  private static final long BEGUN_FRAME_BYTES = 131_072;
  private static final long READ_BYTES = 4_096;

  /**
   * A record that is not complete, in small reads (24 KiB); one that is encrypted while memory is
   * short (20 KiB); the engine's own (20 KiB).
   */
  private static final long TLS_BYTES = 65_536;

  /** What a producer's read brings that is still to be decrypted. */
  private static final long TLS_READ_BYTES = 131_072;

  static MemoryCeiling of(ServerConfig config) {
    long connections = config.get(RelaySetting.MAX_CONNECTIONS);
    long sessions = config.get(RelaySetting.SESSIONS);
    long threads =
        Math.max(config.get(RelaySetting.EVENT_LOOPS), Runtime.getRuntime().availableProcessors());
    long limit = config.bufferBytes();
    long buffers = limit + limit / BufferMemory.MARGIN_PARTS + sessions * BEGUN_FRAME_BYTES;
    return new MemoryCeiling(
        buffers + buffers / IDLE_PARTS,
        connections * (config.tls().isPresent() ? TLS_BYTES : READ_BYTES)
            + (config.tls().isPresent() ? sessions * TLS_READ_BYTES : 0),
        threads * OPEN_CHUNKS_PER_THREAD * POOL_CHUNK_BYTES,
        OWN_HEAP_BYTES + buffers + connections * CONNECTION_HEAP_BYTES + sources(config));
  }

  private static long sources(ServerConfig config) {
    return config.get(RelaySetting.SOURCE_RATE) == 0
        ? 0
        : config.get(RelaySetting.SOURCE_MEMORY) * SOURCE_HEAP_BYTES;
  }

  /** Returns what is outside the heap. */
  public long direct() {
    return buffers + connections + pool;
  }

  /** Returns everything. */
  public long total() {
    return direct() + heap;
  }
}
