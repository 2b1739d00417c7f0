package io.hydrarelay.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.Future;

/** The most memory outside the heap that a relay takes while a crowd is at it. */
final class MemoryPeak {
  private static final int MEGABYTE = 1 << 20;

  private final long directBefore = direct();
  private long directPeak;
  private long buffersPeak;

  /** Looks at that relay until the crowd has done what it does. */
  void watch(HydraServer relay, Future<?> crowd, Duration patience) {
    await("all has been sent")
        .pollInterval(Duration.ofMillis(2))
        .atMost(patience)
        .until(() -> sampled(relay, crowd));
  }

  private boolean sampled(HydraServer relay, Future<?> crowd) {
    directPeak = Math.max(directPeak, direct() - directBefore);
    buffersPeak = Math.max(buffersPeak, relay.snapshot().bufferBytes());
    return crowd.isDone();
  }

  /** Requires that the crowd went to the limit of buffers, and that the ceiling held. */
  void requireBelow(MemoryCeiling ceiling, long bufferBytes) {
    String used = directPeak / MEGABYTE + " of " + ceiling.direct() / MEGABYTE + " MiB";
    assertTrue(directPeak < ceiling.direct(), used);
    assertTrue(buffersPeak < ceiling.buffers(), buffersPeak + " bytes of buffers");
    assertTrue(buffersPeak > bufferBytes, buffersPeak + " bytes: the crowd was too kind");
    System.out.println("direct memory at its peak: " + used + ", buffers " + buffersPeak);
  }

  private static long direct() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
