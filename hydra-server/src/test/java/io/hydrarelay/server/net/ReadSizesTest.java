package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.server.session.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Netty offers no other type of handle yet
class ReadSizesTest {
  private final List<Throwable> told = new ArrayList<>();
  private final ReadSizes sizes = new ReadSizes(told::add);

  private RecvByteBufAllocator.Handle handle() {
    RecvByteBufAllocator.Handle handle = sizes.newHandle();
    handle.reset(new EmbeddedChannel().config());
    return handle;
  }

  /** Has no memory for anybody. */
  private static ByteBufAllocator exhausted() {
    return (ByteBufAllocator)
        Proxy.newProxyInstance(
            ReadSizesTest.class.getClassLoader(),
            new Class<?>[] {ByteBufAllocator.class},
            (proxy, method, arguments) -> {
              throw new OutOfMemoryError("no direct memory");
            });
  }

  @Test
  void shouldEndAConnectionForWhichThereIsNoMemoryAndNotItsThread() {
    sizes.readInto(new ReceiveBuffer(new BufferMemory(Long.MAX_VALUE)));
    RecvByteBufAllocator.Handle handle = handle();
    for (int reads = 0; reads < 3; reads++) {
      ByteBuf room = handle.allocate(exhausted());
      assertTrue(room.isDirect() && room.isWritable(), "a read has to end somewhere");
      room.release();
    }
    assertEquals(1, told.size());
    assertTrue(sizes.isOutOfMemory());
  }

  @Test
  void shouldReadAsEverWhereThereIsMemory() {
    ByteBuf room = handle().allocate(UnpooledByteBufAllocator.DEFAULT);
    assertTrue(room.isWritable());
    assertFalse(sizes.isOutOfMemory());
    room.release();
    assertEquals(List.of(), told);
  }
}
