package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a relay holds for peers that only wait. */
class IdleConsumerTest extends RelayScenario {
  private static final int CONSUMERS = 1_000;
  private static final long LIMIT_BYTES = 16_384;

  /** Both ends of each connection are in this process; the limit is kept all the same. */
  @Test
  void shouldHoldAtMost16KiBForAConsumerThatWaits() throws Exception {
    start(settings -> settings.consumers(CONSUMERS + 1));
    streaming(open, 1);
    consumer(open);
    long before = bytesHeld();

    List<RawPeer> waiting = new ArrayList<>();
    for (int i = 0; i < CONSUMERS; i++) {
      waiting.add(consumer(open));
    }

    long each = (bytesHeld() - before) / waiting.size();
    assertTrue(each < LIMIT_BYTES, each + " bytes for each waiting consumer");
  }

  private static long bytesHeld() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return heap + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
