package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.testkit.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
  private static final byte[] SENT = {1};
  private static final byte[] OTHER = {2};

  @ParameterizedTest
  @ValueSource(strings = {"block", "skip", "disconnect"})
  void shouldGiveEveryConsumerWhatThePolicyPromises(String policy) {
    InProcess.Result demo = new InProcess().run("demo", "--size=8m", "--on-lag", policy);
    assertEquals(0, demo.exitCode(), demo::out);
    assertEquals(10, demo.out().lines().count(), demo::out);
    assertTrue(demo.out().contains("8 (slow)"), demo::out);
    assertTrue(demo.out().contains("8.0 MiB to 8 consumers"), demo::out);
  }

  @Test
  void shouldSendAFileOfNothing(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    InProcess.Result demo = new InProcess().run("demo", empty.toString());
    assertEquals(0, demo.exitCode(), demo::out);
    assertEquals(8, demo.out().lines().filter(line -> line.contains("equal")).count());
  }

  @Test
  void shouldCallAPromiseBrokenWhoseBytesDiffer() {
    DemoTable table = new DemoTable(LagPolicy.BLOCK, SENT);
    Verdict complete = new Verdict("1", 5, 5, 0, 0, true, Optional.empty());
    assertTrue(table.isKept(new DemoConsumer.Result(complete, 10, 1, SENT, "")));
    DemoConsumer.Result changed = new DemoConsumer.Result(complete, 10, 1, OTHER, "");
    assertFalse(table.isKept(changed));
    assertTrue(table.render(List.of(changed)).get(1).contains("BROKEN"));
  }

  @Test
  void shouldCallAPromiseBrokenWhereBlockLeftSomethingOut() {
    Verdict skipped = new Verdict("1", 5, 3, 2, 1, true, Optional.empty());
    DemoConsumer.Result result = new DemoConsumer.Result(skipped, 6, 1, OTHER, "");
    assertFalse(new DemoTable(LagPolicy.BLOCK, SENT).isKept(result));
    assertTrue(new DemoTable(LagPolicy.SKIP, SENT).isKept(result));
    assertFalse(new DemoTable(LagPolicy.DISCONNECT, SENT).isKept(result));
  }

  @Test
  void shouldSendTheSameDataInEveryRun() throws Exception {
    DemoSource source = new DemoSource(Optional.empty(), 100_000);
    byte[] first = source.open().readAllBytes();
    assertEquals(100_000, first.length);
    assertArrayEquals(first, source.open().readAllBytes());
  }
}
