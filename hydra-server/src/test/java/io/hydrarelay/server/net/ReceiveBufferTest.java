package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.server.session.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
  private static final int READ_BYTES = 65_536;
  private static final long LIMIT_BYTES = 1 << 24;

  private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
  private final BufferMemory memory = new BufferMemory(LIMIT_BYTES);
  private final ReceiveBuffer input = new ReceiveBuffer(memory);
  private final Random random = new Random(5);

  @AfterEach
  void releaseWhatIsLeft() {
    input.release();
  }

  @Test
  void shouldPutWhatFollowsAFrameBeginningBehindItWithoutCopying() {
    read(40_000);
    read(40_000);
    ByteBuf unit = input.take(78_000);
    ByteBuf room = input.room(allocator, READ_BYTES);

    assertEquals(2_000, input.view().remaining());
    assertEquals(unit.memoryAddress() + 80_000, room.memoryAddress());
    room.release();
    unit.release();
  }

  @Test
  void shouldLendAtLeastAQuarterOfWhatIsWanted() {
    for (int reads = 0; reads < 100; reads++) {
      ByteBuf room = input.room(allocator, READ_BYTES);
      assertTrue(room.writableBytes() >= READ_BYTES / 4, room.toString());
      fill(room, 1 + random.nextInt(room.writableBytes()));
      input.add(room);
      input.take(random.nextInt(input.view().remaining() + 1)).release();
    }
  }

  @Test
  void shouldKeepWaitingBytesThroughManyReadsWhileNothingIsTaken() {
    ByteBuf sent = Unpooled.buffer();
    for (int reads = 0; reads < 50; reads++) {
      ByteBuf room = input.room(allocator, READ_BYTES);
      int start = sent.writerIndex();
      fill(sent, 10_000);
      room.writeBytes(sent, start, 10_000);
      input.add(room);
    }

    ByteBuf waiting = input.take(500_000);

    assertEquals(sent, waiting);
    waiting.release();
  }

  @Test
  void shouldTakeBytesThatCameFromElsewhere() {
    input.add(Unpooled.copiedBuffer(new byte[] {1, 2}));
    input.add(input.room(allocator, READ_BYTES).writeByte(3));
    input.add(Unpooled.copiedBuffer(new byte[] {4}));

    ByteBuf taken = input.take(4);

    assertEquals(Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4}), taken);
    taken.release();
  }

  @Test
  void shouldNotKeepAReadThatBroughtNothing() {
    input.room(allocator, READ_BYTES).release();
    input.add(Unpooled.copiedBuffer(new byte[] {7}));

    assertEquals(7, input.view().get(input.view().position()));
  }

  @Test
  void shouldPinNothingForAFewBytesAndGiveTheBufferBack() {
    ByteBuf room = input.room(allocator, READ_BYTES);
    ByteBuf memory = room.unwrap();
    long firstByte = room.memoryAddress();
    input.add(room.writeZero(100));

    ByteBuf few = input.take(100);
    input.rest();

    assertNotEquals(firstByte, few.memoryAddress());
    assertEquals(100, few.capacity());
    assertEquals(0, memory.refCnt());
    few.release();
  }

  @Test
  void shouldChargeWhatAFullBufferLeftOverToTheNextUnit() {
    for (int reads = 0; reads < 5; reads++) {
      read(50_000);
    }
    ByteBuf first = input.take(200_000);
    assertEquals(200_000, input.charge(200_000));

    read(40_000); // a new buffer: 50,000 waiting bytes are copied, 12,144 were never filled
    assertEquals(30_000, input.charge(30_000), "a small unit is copied and pins nothing");
    assertEquals(70_000 + 50_000 + 12_144, input.charge(70_000));
    assertEquals(70_000, input.charge(70_000));
    first.release();
  }

  @Test
  void shouldCountItsBufferAsLongAsItHasOne() {
    read(100);
    assertEquals(4 * READ_BYTES, memory.used());
    input.take(100).release();
    input.rest();
    assertEquals(0, memory.used());
  }

  @Test
  void shouldLendNoMoreThanTheBegunFrameNeedsWhileMemoryIsShort() {
    memory.take(LIMIT_BYTES + 1);
    ByteBuf room = input.room(allocator, READ_BYTES);
    assertEquals(2_048, room.writableBytes());
    byte[] frame = new byte[10_012];
    ByteBuffer.wrap(frame).put((byte) FrameType.DATA.code()).put((byte) 3).putShort((short) 10_000);
    input.add(room.writeBytes(frame, 0, 2_048));

    room = input.room(allocator, READ_BYTES);

    assertEquals(frame.length - 2_048, room.writableBytes());
    assertEquals(LIMIT_BYTES + 1 + frame.length, memory.used());
    room.release();
  }

  @Test
  void shouldGiveBackRoomThatUnitsPinWhileMemoryIsShortAndStillTakeWhatComesThere() {
    read(READ_BYTES);
    ByteBuf unit = input.take(READ_BYTES);
    ByteBuf lent = input.room(allocator, READ_BYTES);
    memory.take(LIMIT_BYTES);

    input.rest();
    assertEquals(LIMIT_BYTES, memory.used());
    input.add(lent.writeByte(7));

    assertEquals(7, input.view().get(input.view().position()));
    unit.release();
  }

  private void read(int bytes) {
    ByteBuf room = input.room(allocator, READ_BYTES);
    fill(room, bytes);
    input.add(room);
  }

  private void fill(ByteBuf buffer, int bytes) {
    byte[] filler = new byte[bytes];
    random.nextBytes(filler);
    buffer.writeBytes(filler);
  }
}
