package io.hydrarelay.testkit.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of a direction, however reads cut them up. */
class FrameStageTest {
  private static final byte[] STATUS = Status.ok(15, true).toFrame();
  private static final byte[] PING = new Ping(7).toFrame();
  private static final byte[] HEADER = frame(FrameType.HEADER, 0, 120);

  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  private boolean isCut;
  private FrameStage stage = newStage(Direction.TO_CLIENT);

  private FrameStage newStage(Direction direction) {
    return new FrameStage(
        direction,
        new FrameStage.Output() {
          @Override
          public void pass(ByteBuf bytes) {
            passed.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
          }

          @Override
          public void cut() {
            isCut = true;
          }
        });
  }

  @AfterEach
  void releaseStage() {
    stage.release();
  }

  private final class Site implements EffectSite {
    @Override
    public Random random() {
      return new Random(42);
    }

    @Override
    public boolean isNewConnection() {
      return false;
    }

    @Override
    public boolean claims() {
      return true;
    }

    @Override
    public Runnable schedule(long nanos, Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void cut() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FrameStage frames() {
      return stage;
    }
  }

  private Effect add(String fault) {
    return Fault.parse(fault).effect(new Site());
  }

  /** A frame whose body is made from its seq. */
  private static byte[] frame(FrameType type, long seq, int bodyBytes) {
    byte[] body = new byte[bodyBytes];
    new Random(seq).nextBytes(body);
    ByteBuffer frame = ByteBuffer.allocate(12 + bodyBytes);
    FrameHeader.of(type, 0, bodyBytes, seq).write(frame);
    return frame.put(body).array();
  }

  private static byte[] data(long seq) {
    return frame(FrameType.DATA, seq, 40);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Gives the stage bytes in reads of at most so many. */
  private void read(byte[] bytes, int atMost) {
    for (int at = 0; at < bytes.length; at += atMost) {
      int end = Math.min(bytes.length, at + atMost);
      stage.take(Unpooled.copiedBuffer(bytes, at, end - at));
    }
  }

  private void assertPassed(byte[]... parts) {
    assertArrayEquals(join(parts), passed.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 11, 12, 13, 100, 10_000})
  void shouldDoTheSameHoweverReadsCutTheFrames(int atMost) {
    add("drop frame 2");
    add("duplicate ping");
    add("reorder frame 3 by 2");
    add("replay frame 5 after 1");
    byte[] empty = frame(FrameType.DATA, 7, 0);
    read(
        join(STATUS, HEADER, data(0), data(1), data(2), PING, data(3), data(4), data(5), data(6)),
        atMost);
    read(empty, atMost);
    byte[] reordered = join(data(3), data(4), data(2));
    byte[] replayed = join(data(5), data(4), data(6));
    assertPassed(STATUS, HEADER, data(0), PING, PING, reordered, replayed, empty);
  }

  @Test
  void shouldDoTheSameForAnyFramesInAnyReads() {
    for (long seed = 1; seed <= 50; seed++) {
      passed.reset();
      stage = newStage(Direction.TO_CLIENT);
      add("drop seq 3");
      add("flip bit 0 header 0% of frames");
      Random random = new Random(seed);
      List<byte[]> frames = new ArrayList<>(List.of(STATUS, HEADER));
      for (int seq = 0; seq < 10; seq++) {
        frames.add(frame(FrameType.DATA, seq, random.nextInt(300)));
      }
      byte[] all = join(frames.toArray(new byte[0][]));
      for (int at = 0; at < all.length; ) {
        int bytes = Math.min(all.length - at, 1 + random.nextInt(100));
        stage.take(Unpooled.copiedBuffer(all, at, bytes));
        at += bytes;
      }
      frames.remove(5);
      assertArrayEquals(join(frames.toArray(new byte[0][])), passed.toByteArray(), "seed " + seed);
    }
  }

  @Test
  void shouldPassPartsOfFramesAtOnceWhenNoFaultWantsThem() {
    add("drop frame 9");
    stage.take(Unpooled.copiedBuffer(STATUS, 0, 20));
    assertPassed(Arrays.copyOf(STATUS, 20));
  }

  @Test
  void shouldLeaveAFrameAloneThatHadBegunWhenTheFaultCame() {
    read(join(STATUS, HEADER), 1_000);
    byte[] first = data(0);
    stage.take(Unpooled.copiedBuffer(first, 0, 5));
    add("drop data");
    stage.take(Unpooled.copiedBuffer(first, 5, first.length - 5));
    read(data(1), 1_000);
    assertPassed(STATUS, HEADER, data(0));
  }

  @Test
  void shouldFinishTheFrameItHasBegunToGatherWhenTheFaultGoes() {
    Effect drop = add("drop data");
    read(join(STATUS, HEADER), 1_000);
    stage.take(Unpooled.copiedBuffer(data(0), 0, 5));
    drop.ended();
    stage.take(Unpooled.copiedBuffer(data(0), 5, data(0).length - 5));
    read(data(1), 1_000);
    assertPassed(STATUS, HEADER, data(0), data(1));
  }

  @Test
  void shouldInjectBetweenFramesOnly() {
    byte[] forged = new Ack(1, 2).toFrame();
    read(STATUS, 1_000);
    stage.inject(Unpooled.wrappedBuffer(forged));
    stage.take(Unpooled.copiedBuffer(HEADER, 0, 50));
    stage.inject(Unpooled.wrappedBuffer(forged));
    stage.take(Unpooled.copiedBuffer(HEADER, 50, HEADER.length - 50));
    read(data(0), 1_000);
    assertPassed(STATUS, forged, HEADER, forged, data(0));
  }

  @Test
  void shouldLetEveryFaultHaveItsWayWithTheSameFrame() {
    add("duplicate frame 1");
    add("flip bit 0 ciphertext frame 1");
    read(join(STATUS, HEADER, data(0)), 1_000);
    byte[] flipped = data(0);
    flipped[12] ^= (byte) 0x80;
    assertPassed(STATUS, HEADER, flipped, flipped);
  }

  @Test
  void shouldTruncateAndPassNothingAfter() {
    add("truncate frame 1 to 20B");
    read(join(STATUS, HEADER, data(0), data(1)), 1_000);
    assertPassed(STATUS, HEADER, Arrays.copyOf(data(0), 20));
    assertTrue(isCut);
  }

  @Test
  void shouldLetGoOfEverythingWhenTheInputEnds() {
    add("reorder frame 1");
    add("drop frame 2");
    read(join(STATUS, HEADER, data(0)), 1_000);
    stage.take(Unpooled.copiedBuffer(data(1), 0, 30));
    stage.finish();
    assertPassed(STATUS, HEADER, data(0), Arrays.copyOf(data(1), 30));
  }

  @Test
  void shouldHoldBackNoMoreThanAMebibyte() {
    add("reorder data by 1000000");
    read(join(STATUS, HEADER), 1_000);
    int before = passed.size();
    byte[] large = frame(FrameType.DATA, 0, 65_000);
    for (int i = 0; i < 20; i++) {
      read(large, 100_000);
    }
    int held = 20 * large.length - (passed.size() - before);
    assertTrue(held <= 1 << 20 && held > (1 << 20) - large.length, held + " bytes held");
    stage.finish();
    assertEquals(before + 20 * large.length, passed.size());
  }

  @Test
  void shouldCountFramesOfEachKind() {
    add("drop any frame 0");
    add("drop ping 1");
    add("drop seq 1");
    read(join(STATUS, HEADER, PING, data(0), PING, data(1), PING), 1_000);
    assertPassed(HEADER, PING, data(0), PING);
  }

  @Test
  void shouldFlipOneBitOfThePartItWasTold() {
    for (FramePart part : FramePart.values()) {
      passed.reset();
      stage = newStage(Direction.TO_CLIENT);
      add("flip " + part + " frame 1");
      read(join(STATUS, HEADER, data(0)), 1_000);
      byte[] before = join(STATUS, HEADER, data(0));
      byte[] after = passed.toByteArray();
      int bits = 0;
      int place = -1;
      for (int at = 0; at < before.length; at++) {
        int changed = Integer.bitCount((before[at] ^ after[at]) & 0xFF);
        bits += changed;
        place = changed > 0 ? at - STATUS.length - HEADER.length : place;
      }
      assertEquals(1, bits);
      assertTrue(place >= part.begin(52, true) && place < part.end(52, true), part + " " + place);
    }
  }

  @Test
  void shouldNotTouchAPartThatIsNotThere() {
    byte[] empty = frame(FrameType.DATA, 0, 16);
    add("flip ciphertext frame 1");
    add("flip bit 4000 tag frame 1");
    read(join(STATUS, HEADER, empty), 1_000);
    assertPassed(STATUS, HEADER, empty);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000})
  void shouldPassOverTheJoinOfAClient(int atMost) {
    stage = newStage(Direction.TO_RELAY);
    add("drop any frame 0");
    byte[] join = new byte[120];
    System.arraycopy("HYDR".getBytes(StandardCharsets.US_ASCII), 0, join, 0, 4);
    read(join(join, PING, HEADER), atMost);
    assertPassed(join, HEADER);
  }

  @Test
  void shouldLeaveAloneWhatIsNotHydra() {
    for (Direction direction : Direction.values()) {
      passed.reset();
      stage = newStage(direction);
      add("drop 100% of frames");
      add("drop any frame 0");
      byte[] http = "HTTP/1.1 200 OK, and so on, and so on".getBytes(StandardCharsets.US_ASCII);
      read(http, 7);
      assertPassed(http);
      assertFalse(isCut);
    }
  }
}
