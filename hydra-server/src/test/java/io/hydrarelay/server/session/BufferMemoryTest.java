package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class BufferMemoryTest {
  private static final int LIMIT = 8_000;
  private static final int PARTIES = 4;
  private static final int SMALLEST_UNIT_BYTES = 256;

  private final BufferMemory memory = new BufferMemory(LIMIT);

  @Test
  void shouldHoldBackThoseWithMuchFirstAndThenEverybody() {
    memory.take(LIMIT);
    assertFalse(memory.isShortFor(LIMIT, PARTIES));

    memory.take(1);
    assertTrue(memory.isShortFor(LIMIT / 2 / PARTIES + 1, PARTIES));
    assertFalse(memory.isShortFor(LIMIT / 2 / PARTIES, PARTIES));

    memory.take(LIMIT / 8);
    assertTrue(memory.isShortFor(0, PARTIES));

    memory.giveBack(LIMIT);
    assertFalse(memory.isShortFor(LIMIT, PARTIES));
  }

  @Test
  void shouldGetShortBeforeItIs() {
    memory.take(LIMIT / 8 * 7 + 1);
    assertTrue(memory.isGettingShort());
    assertFalse(memory.isShort());
  }

  @Test
  void shouldKnowWhatThePoolTakesForABuffer() {
    for (int bytes = SMALLEST_UNIT_BYTES; bytes <= 262_144; bytes += 1 + bytes / 7) {
      ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
      int taken = buffer.maxFastWritableBytes();
      buffer.release();
      int counted = BufferMemory.pooled(bytes);
      assertTrue(counted >= taken, bytes + " take " + taken + ", counted " + counted);
      assertTrue(counted <= bytes + bytes / 4, bytes + " counted as " + counted);
    }
    assertEquals(262_144, BufferMemory.pooled(262_144));
  }
}
