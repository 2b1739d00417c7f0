package io.hydrarelay.testkit.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Status;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTallyTest {
  private static final long DUE = 1_000;
  private static final long NOW = 5_000;

  private final List<String> events = new ArrayList<>();
  private final LatencyRecorder latencies = new LatencyRecorder();

  private StreamTally tally(int payloadBytes) {
    StreamTally.Events noted =
        new StreamTally.Events() {
          @Override
          public void streamBegins() {
            events.add("begins");
          }

          @Override
          public void pinged(long value) {
            events.add("ping " + value);
          }

          @Override
          public void offended(String what) {
            events.add(what);
          }
        };
    return new StreamTally(new MessageShape(payloadBytes), latencies, noted);
  }

  /** Returns the frames of those messages, all of them due at the same time. */
  private static byte[] messages(int payloadBytes, long first, int count) {
    MessageBatch batch = new MessageBatch(new MessageShape(payloadBytes));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (long message = first; message < first + count; message++) {
      ByteBuf bytes = batch.fill(message, 1, Pace.from(DUE, 0));
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.readBytes(copy);
      bytes.release();
      all.writeBytes(copy);
    }
    batch.release();
    return all.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static void feed(StreamTally tally, byte[] bytes, int atOnce) {
    for (int from = 0; from < bytes.length; from += atOnce) {
      tally.take(ByteBuffer.wrap(bytes, from, Math.min(atOnce, bytes.length - from)), NOW);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 13, 28, 29, 91, 92, 93, 1_000})
  void shouldCountEveryMessageHoweverTheBytesAreCut(int atOnce) {
    StreamTally tally = tally(64);
    latencies.begin(0);
    feed(tally, messages(64, 0, 50), atOnce);
    assertEquals(50, tally.messages());
    assertEquals(50, tally.position());
    assertEquals(50, latencies.summary().orElseThrow().count());
    assertEquals(List.of(), events);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 65_437, 1 << 20})
  void shouldCountAMessageOfFragmentsOnce(int atOnce) {
    StreamTally tally = tally(131_000);
    latencies.begin(0);
    feed(tally, messages(131_000, 0, 4), atOnce);
    assertEquals(4, tally.messages());
    assertEquals(4, latencies.summary().orElseThrow().count());
    assertEquals(List.of(), events);
  }

  @Test
  void shouldPassOverAGapAndCountOnlyWhatCame() {
    StreamTally tally = tally(64);
    byte[] gap = joined(messages(64, 0, 3), new Lag(4, 7).toFrame(), messages(64, 7, 2));
    feed(tally, gap, 1_000);
    assertEquals(5, tally.messages());
    assertEquals(9, tally.position());
    assertEquals(List.of("LAG, 4 frames skipped"), events);
  }

  @Test
  void shouldNotCountAMessageWhoseFirstFragmentIsMissing() {
    StreamTally tally = tally(131_000);
    byte[] message = messages(131_000, 0, 1);
    byte[] rest = Arrays.copyOfRange(message, 65_436, message.length);
    feed(tally, joined(rest, messages(131_000, 1, 1)), 10_000);
    assertEquals(1, tally.messages());
    assertEquals(2, tally.position());
  }

  @Test
  void shouldObjectToAFrameThatCameBefore() {
    StreamTally tally = tally(64);
    feed(tally, joined(messages(64, 0, 2), messages(64, 1, 1)), 1_000);
    assertEquals(2, tally.messages());
    assertEquals(List.of("frame 1 where 2 was due"), events);
  }

  @Test
  void shouldObjectToAFrameOfAnotherLength() {
    StreamTally tally = tally(64);
    feed(tally, messages(65, 0, 1), 1_000);
    assertEquals(0, tally.messages());
    assertEquals(1, events.size());
    assertTrue(events.get(0).contains("another length"), events::toString);
  }

  @Test
  void shouldTellControlFramesApart() {
    StreamTally tally = tally(64);
    byte[] control =
        joined(
            new Ping(7).toFrame(),
            Status.of(StatusCode.PRODUCER_GONE, 0).toFrame(),
            Status.of(StatusCode.TOO_SLOW, 3).toFrame());
    feed(tally, control, 3);
    assertEquals(List.of("ping 7", "STATUS 1c"), events);
  }
}
