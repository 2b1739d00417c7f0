package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.server.session.BufferMemory;
import io.hydrarelay.server.session.FrameUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameScannerTest {
  private static final int LIMIT = 1_000;

  private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
  private final ReceiveBuffer input = new ReceiveBuffer(new BufferMemory(Long.MAX_VALUE));
  private final FrameScanner scanner = new FrameScanner(input, LIMIT);

  @AfterEach
  void releaseWhatIsLeft() {
    input.release();
  }

  @Test
  void shouldGiveTheSameBytesHoweverTheyAreCutIntoReads() {
    byte[] bytes =
        concat(
            data(0, FrameHeader.FIRST, 40),
            data(1, FrameHeader.LAST, 17),
            new Ping(7).toFrame(),
            data(2, FrameHeader.FIRST | FrameHeader.LAST, 300),
            frame(FrameType.CHECK, 0, 3, 120));
    for (int cut = 1; cut < bytes.length; cut++) {
      ReceiveBuffer bytesOfPeer = new ReceiveBuffer(new BufferMemory(Long.MAX_VALUE));
      FrameScanner fresh = new FrameScanner(bytesOfPeer, LIMIT);
      fresh.streamBegins();
      List<FrameItem> items = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += cut) {
        bytesOfPeer.add(Unpooled.copiedBuffer(bytes, at, Math.min(cut, bytes.length - at)));
        drain(fresh, items);
      }
      assertArrayEquals(withoutPing(bytes), bytesOf(items), "cut every " + cut + " bytes");
      assertEquals(1, items.stream().filter(item -> item instanceof FrameItem.Ping).count());
      bytesOfPeer.release();
    }
  }

  @Test
  void shouldCountFramesAndFindWhereAMessageBegins() {
    scanner.streamBegins();
    input.add(
        Unpooled.wrappedBuffer(
            concat(
                data(4, 0, 16),
                data(5, FrameHeader.LAST, 16),
                data(6, FrameHeader.FIRST, 20),
                data(7, 0, 20))));

    FrameUnit unit = assertInstanceOf(FrameItem.Frames.class, scanner.next()).unit();

    assertEquals(4, unit.frameCount());
    assertEquals(7, unit.highestSeq());
    assertEquals(2 * 28, unit.messageStart());
    assertEquals(2, unit.framesBeforeStart());
    unit.frames().release();
  }

  @Test
  void shouldPassOverSequenceNumbersThatNoHonestPeerUses() {
    scanner.streamBegins();
    input.add(Unpooled.wrappedBuffer(concat(data(3, 3, 16), data(-1, 3, 16))));

    FrameUnit unit = assertInstanceOf(FrameItem.Frames.class, scanner.next()).unit();

    assertEquals(3, unit.highestSeq());
    unit.frames().release();
  }

  @Test
  void shouldLetTheFramesBeforeAViolationOutFirst() {
    scanner.streamBegins();
    input.add(Unpooled.wrappedBuffer(concat(data(0, 3, 16), frame(FrameType.PROOF, 0, 0, 96))));

    FrameItem first = scanner.next();
    FrameItem second = scanner.next();

    assertInstanceOf(FrameItem.Frames.class, first);
    ((FrameItem.Frames) first).unit().frames().release();
    FrameItem.Violation violation = assertInstanceOf(FrameItem.Violation.class, second);
    assertEquals(StatusCode.FORBIDDEN.code(), violation.status().code());
  }

  @Test
  void shouldDecideOnTheHeaderAloneThatAFrameIsNotAllowed() {
    input.add(Unpooled.copiedBuffer(data(0, 3, 500), 0, 12));

    FrameItem.Violation violation = assertInstanceOf(FrameItem.Violation.class, scanner.next());

    assertEquals(StatusCode.FORBIDDEN.code(), violation.status().code());
  }

  @Test
  void shouldTakeAMessageOfExactlyTheLimitAndRefuseOneByteMore() {
    scanner.streamBegins();
    input.add(
        Unpooled.wrappedBuffer(
            concat(
                data(0, FrameHeader.FIRST, 16 + LIMIT - 1),
                data(1, FrameHeader.LAST, 17),
                data(2, FrameHeader.FIRST, 16 + LIMIT),
                data(3, FrameHeader.LAST, 17))));

    FrameUnit unit = assertInstanceOf(FrameItem.Frames.class, scanner.next()).unit();
    FrameItem.Violation violation = assertInstanceOf(FrameItem.Violation.class, scanner.next());

    assertEquals(3, unit.frameCount());
    assertEquals(StatusCode.TOO_LARGE.code(), violation.status().code());
    assertEquals(LIMIT, violation.status().arg());
    unit.frames().release();
  }

  @Test
  void shouldAcceptNothingButPingAndPongBehindTheLastEnd() {
    scanner.streamBegins();
    input.add(
        Unpooled.wrappedBuffer(
            concat(
                frame(FrameType.END, FrameHeader.LAST, 0, 120),
                new Ping(1).toFrame(),
                frame(FrameType.HEADER, 0, 0, 120))));

    FrameItem.Frames end = assertInstanceOf(FrameItem.Frames.class, scanner.next());

    assertEquals(FrameItem.Close.SESSION, end.close());
    assertInstanceOf(FrameItem.Ping.class, scanner.next());
    assertInstanceOf(FrameItem.Violation.class, scanner.next());
    end.unit().frames().release();
  }

  @Test
  void shouldNotPinABigBufferForAFewBytes() {
    scanner.streamBegins();
    ByteBuf read = allocator.buffer(65_536).writeBytes(data(0, 3, 64));
    input.add(read);

    FrameUnit unit = assertInstanceOf(FrameItem.Frames.class, scanner.next()).unit();
    scanner.next();

    assertEquals(76, unit.pinnedBytes());
    assertEquals(0, read.refCnt());
    unit.frames().release();
  }

  private static void drain(FrameScanner from, List<FrameItem> items) {
    for (FrameItem item = from.next(); !(item instanceof FrameItem.NeedMore); item = from.next()) {
      items.add(item);
    }
  }

  private static byte[] bytesOf(List<FrameItem> items) {
    ByteBuf all = Unpooled.buffer();
    for (FrameItem item : items) {
      if (item instanceof FrameItem.Frames frames) {
        all.writeBytes(frames.unit().frames());
        frames.unit().frames().release();
      }
    }
    return ByteBufUtil.getBytes(all);
  }

  private static byte[] withoutPing(byte[] bytes) {
    int pingAt = 52 + 29;
    byte[] rest = new byte[bytes.length - 20];
    System.arraycopy(bytes, 0, rest, 0, pingAt);
    System.arraycopy(bytes, pingAt + 20, rest, pingAt, rest.length - pingAt);
    return rest;
  }

  private static byte[] data(long seq, int flags, int bodyBytes) {
    return frame(FrameType.DATA, flags, seq, bodyBytes);
  }

  private static byte[] frame(FrameType type, int flags, long seq, int bodyBytes) {
    ByteBuffer frame = ByteBuffer.allocate(12 + bodyBytes);
    FrameHeader.of(type, flags, bodyBytes, seq).write(frame);
    for (int i = 12; i < frame.capacity(); i++) {
      frame.put(i, (byte) (i * 7 + seq));
    }
    return frame.array();
  }

  private static byte[] concat(byte[]... parts) {
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
  }
}
