package io.hydrarelay.server.net;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.server.session.BufferMemory;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to cut one network read of 256 KiB into a unit: one look at each frame's header.
 * Nothing is copied; every read finds the same bytes. In this package because the relay's scanner
 * is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeaderScanBenchmark {
  /** Bytes of a message; a frame has 28 more. */
  @Param({"64", "1024", "16384"})
  public int messageBytes;

  private ByteBuf read;
  private SameBytes allocator;
  private ReceiveBuffer input;
  private FrameScanner scanner;

  /** Prepares the bytes of a read, whole frames only. */
  @Setup
  public void fill() {
    int bodyBytes = messageBytes + Hydra1.TAG_BYTES;
    int frames = Hydra1.MAX_UNIT_BYTES / (Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    ByteBuffer bytes = ByteBuffer.allocateDirect(Hydra1.MAX_UNIT_BYTES);
    int flags = FrameHeader.FIRST | FrameHeader.LAST;
    for (int seq = 0; seq < frames; seq++) {
      FrameHeader.of(FrameType.DATA, flags, bodyBytes, seq).write(bytes);
      bytes.position(bytes.position() + bodyBytes);
    }
    read = Unpooled.wrappedBuffer(bytes.flip());
    allocator = new SameBytes(bytes.clear());
    input = new ReceiveBuffer(new BufferMemory(Long.MAX_VALUE));
    scanner = new FrameScanner(input, Hydra1.MAX_MESSAGE_BYTES);
    scanner.streamBegins();
  }

  /** One read, from the room that is lent for it to the unit that comes out. */
  @Benchmark
  public int scan() {
    ByteBuf room = input.room(allocator, Hydra1.MAX_UNIT_BYTES);
    input.add(room.writerIndex(read.readableBytes()));
    int frames = 0;
    while (scanner.next() instanceof FrameItem.Frames item) {
      frames += item.unit().frameCount();
      item.unit().frames().release();
    }
    input.rest();
    return frames;
  }

  /** Gives out the same memory again and again. */
  private static final class SameBytes extends AbstractByteBufAllocator {
    private final ByteBuf memory;

    SameBytes(ByteBuffer memory) {
      this.memory = Unpooled.wrappedBuffer(memory);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      return memory.retainedDuplicate().clear();
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new UnsupportedOperationException("the relay reads into direct buffers");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return true;
    }
  }
}
