package io.hydrarelay.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What a chunk still knows when it has been given up. */
class ChunkTest {
  /**
   * A consumer that has taken everything stands on a chunk whose buffer is back in the pool, and
   * perhaps filled by somebody else.
   */
  @Test
  void shouldKnowItsSizeWhenItsBufferServesAnother() {
    ByteBuf frames = Unpooled.buffer(100).writeZero(100);
    Chunk chunk = Chunk.sentinel().followedBy(null, new FrameUnit(frames, 1, 100, 0, 0, 0));
    frames.clear().writeZero(7);
    assertEquals(100, chunk.bytesAfter());
    frames.release();
  }
}
