package io.hydrarelay.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.load.LoadCrowd;
import io.hydrarelay.testkit.load.LoadResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private static InProcess.Result bench(String... options) {
    List<String> arguments = new ArrayList<>(List.of("bench", "--warmup=50ms", "--duration=200ms"));
    arguments.addAll(List.of(options));
    return new InProcess().run(arguments.toArray(new String[0]));
  }

  private static BenchRow.Round round(long delivered, long lost) {
    LoadResult load =
        new LoadResult(
            1_000_000_000L, 64, delivered, delivered, lost, 0, List.of(), Optional.empty());
    return new BenchRow.Round(
        load, OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalDouble.empty());
  }

  @Test
  void shouldMeasureARelayInAProcessOfItsOwnAndEndIt() {
    InProcess.Result bench = bench("--consumers=1,3", "--sizes=64,100k", "--csv");

    assertEquals(0, bench.exitCode(), bench::toString);
    List<String> lines = bench.out().lines().toList();
    assertEquals(5, lines.size(), bench::out);
    assertTrue(
        lines.get(0).startsWith("sessions,consumers,stalled,idle_sessions,payload_bytes,"),
        bench::out);
    assertTrue(lines.get(4).startsWith("1,3,0,0,102400,"), bench::out);
    assertTrue(lines.get(4).endsWith(",0,0,1"), bench::out);
    await("the relay is gone")
        .until(() -> ProcessHandle.current().children().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void shouldTellLatenciesOfAnotherRelayAtAFixedRate() {
    try (RelayFixture relay = RelayFixture.start()) {
      String there = relay.endpoint().authority();
      InProcess.Result bench =
          bench("--relay=" + there, "--consumers=2", "--sizes=256", "--rate=500", "--json");
      assertEquals(0, bench.exitCode(), bench::toString);
      assertTrue(bench.out().matches("(?s).*\"p99_us\": [0-9.]+, .*"), bench::out);
      assertTrue(bench.out().contains("\"relay_cpu_percent\": null"), bench::out);
      assertTrue(bench.out().startsWith("[\n  {\"sessions\": 1, \"consumers\": 2, "), bench::out);
      assertTrue(bench.out().endsWith("}\n]\n"), bench::out);
    }
  }

  @Test
  void shouldTakeTheRoundInTheMiddleAndTheLossesOfAll() {
    BenchRow row =
        new BenchRow(
            LoadCrowd.of(2), 64, List.of(round(9_000, 0), round(1_000, 7), round(5_000, 0)));

    assertEquals("5000", BenchColumn.MESSAGES.text(row, ""));
    assertEquals("7", BenchColumn.LOST.text(row, ""));
    assertEquals("50", BenchColumn.RELAY_CPU.text(row, ""));
    assertEquals("", BenchColumn.P99.text(row, ""));
    assertFalse(row.isClean());
    assertTrue(BenchReport.TABLE.row(List.of(), row, true).contains("BAD: messages were lost"));
  }

  @Test
  void shouldMeasureBesideConsumersThatStallAndSessionsThatIdle() {
    InProcess.Result bench =
        bench(
            "--consumers=2", "--sizes=16k", "--stalled=0,1", "--idle-sessions=3", "--on-lag=skip");
    assertEquals(0, bench.exitCode(), bench::toString);
    List<String> lines = bench.out().lines().toList();
    assertTrue(lines.get(0).startsWith("consumers  stalled     idle  payload"), bench::out);
    assertTrue(lines.get(1).startsWith("        2        0        3"), bench::out);
    assertTrue(lines.get(2).startsWith("        2        1        3"), bench::out);
  }

  @Test
  void shouldRefuseASizeThatHasNoRoomForTheTime() {
    InProcess.Result bench = bench("--sizes=4");
    assertEquals(2, bench.exitCode());
    assertTrue(bench.err().contains("payload bytes is 4; it must be 8 to 1048576"), bench::err);
  }

  @Test
  void shouldSayThatNoRelayAnswers() {
    InProcess.Result bench = bench("--relay=127.0.0.1:1", "--consumers=1", "--sizes=64");
    assertEquals(3, bench.exitCode(), bench::toString);
    assertEquals(
        List.of(
            "hydra: cannot connect to 127.0.0.1:1: connection refused",
            "try: check that a relay with room for them runs there"),
        bench.err().lines().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "hydras://, 'there is no TLS, or none that both sides speak'",
    "'', what answers there is no relay"
  })
  void shouldSayThatSomethingElseAnswers(String scheme, String expected) throws Exception {
    ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread answering = new Thread(() -> answerAsAWebServer(web), "web");
    answering.start();
    try {
      String there = scheme + "127.0.0.1:" + web.getLocalPort();
      InProcess.Result bench = bench("--relay=" + there, "--consumers=1", "--sizes=64");
      assertEquals(3, bench.exitCode(), bench::toString);
      String error = bench.err().lines().findFirst().orElse("");
      assertTrue(error.endsWith(": " + expected), bench::err);
    } finally {
      web.close();
      answering.join();
    }
  }

  private static void answerAsAWebServer(ServerSocket web) {
    while (!web.isClosed()) {
      try (Socket client = web.accept()) {
        client.getInputStream().read();
        client
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(9_000).getBytes(US_ASCII));
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException gone) {
        // It was no guest for a web server.
      }
    }
  }

  @Test
  void shouldSayWhatItsRelayDoesNotUnderstand() {
    InProcess.Result bench = bench("--relay-options=--capacity none");
    assertEquals(3, bench.exitCode(), bench::toString);
  }

  @Test
  void shouldTakeItsRelayAlongWhenASignalEndsIt() throws Exception {
    try (HydraProcess bench = HydraProcess.start(Map.of(), "bench", "--duration=1m")) {
      bench.firstLine();
      List<ProcessHandle> relays = bench.children();
      assertEquals(1, relays.size());
      bench.terminate();
      assertEquals(143, bench.awaitExit());
      await("the relay is gone").until(() -> !relays.get(0).isAlive());
    }
  }
}
