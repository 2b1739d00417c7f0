package io.hydrarelay.testkit.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.testkit.link.LinkScenario.Pair;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What has crossed a link can be looked at, in bounds. */
class LinkRecordTest {
  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void shouldKeepWhatCameByConnectionAndDirection() throws Exception {
    try (LinkScenario scenario = new LinkScenario(settings -> settings.recordBytes(1_000))) {
      Pair first = scenario.connect();
      first.client().getOutputStream().write(ascii("a question"));
      LinkScenario.read(first.server(), 10);
      first.server().getOutputStream().write(ascii("an answer"));
      LinkScenario.read(first.client(), 9);
      LinkRecord record = scenario.link.record();
      assertArrayEquals(ascii("a question"), record.bytes(0, Direction.TO_RELAY));
      assertArrayEquals(ascii("an answer"), record.bytes(0, Direction.TO_CLIENT));
      assertArrayEquals(new byte[0], record.bytes(1, Direction.TO_CLIENT));
      assertEquals(List.of(0L), record.connections());
      assertTrue(record.isComplete());
      assertTrue(record.contains(ascii("answer")));
      assertFalse(record.contains(ascii("questions")));
      assertEquals("19 bytes of 1 connections", record.toString());
    }
  }

  @Test
  void shouldKeepNoMoreThanItMayAndSaySo() throws Exception {
    try (LinkScenario scenario = new LinkScenario(settings -> settings.recordBytes(1_000))) {
      Pair pair = scenario.connect();
      pair.client().getOutputStream().write(new byte[5_000]);
      LinkScenario.read(pair.server(), 5_000);
      LinkRecord record = scenario.link.record();
      assertEquals(1_000, record.size());
      assertFalse(record.isComplete());
    }
  }

  @Test
  void shouldKeepNothingUnlessAsked() throws Exception {
    try (LinkScenario scenario = new LinkScenario()) {
      Pair pair = scenario.connect();
      pair.client().getOutputStream().write(1);
      LinkScenario.read(pair.server(), 1);
      assertEquals(0, scenario.link.record().size());
    }
  }

  @Test
  void shouldShowATapEverythingBeforeAnyFault() throws Exception {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    AtomicLong connections = new AtomicLong(-1);
    LinkTap tap =
        (connection, direction, bytes) -> {
          connections.set(connection.number());
          while (bytes.hasRemaining()) {
            seen.write(bytes.get());
          }
        };
    try (LinkScenario scenario = new LinkScenario(settings -> settings.tap(tap))) {
      scenario.link.toRelay().add(Fault.limitData(3));
      Pair pair = scenario.connect();
      pair.client().getOutputStream().write(ascii("everything"));
      assertArrayEquals(ascii("eve"), pair.server().getInputStream().readAllBytes());
    }
    assertArrayEquals(ascii("everything"), seen.toByteArray());
    assertEquals(0, connections.get());
  }

  @Test
  void shouldShowTheFramesOfARealSessionAndNoneOfItsContent() throws Exception {
    try (LinkedSession session = new LinkedSession().join()) {
      session.send(3);
      session.finish();
      LinkRecord record = session.link.record();
      byte[] join = Arrays.copyOf(record.bytes(0, Direction.TO_RELAY), 4);
      assertArrayEquals(ascii(Join.MAGIC), join);
      assertEquals(
          3, record.frames(0, Direction.TO_CLIENT, FrameMatch.type(FrameType.DATA)).size());
      byte[] header = record.frames(0, Direction.TO_CLIENT, FrameMatch.number(0)).get(0);
      assertEquals(132, header.length);
      assertFalse(record.contains(session.sentBytes(0)));
    }
  }
}
