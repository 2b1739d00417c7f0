package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code hydra top} beside a relay, a producer and a consumer, each a process of its own. */
class TopCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String TOKEN = "correct-horse-battery";
  private static final Pattern TICKET = Pattern.compile("ticket: (hydra:\\S+)");
  private static final String CONTROL_C = "\003";

  @TempDir private static Path folder;
  private static Path tokenFile;
  private static HydraProcess relay;
  private static HydraProcess producer;
  private static HydraProcess consumer;
  private static String listen;
  private static String admin;

  @BeforeAll
  static void startEverybody() throws Exception {
    tokenFile = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    relay =
        HydraProcess.start(
            Map.of(),
            "relay",
            "--listen=127.0.0.1:0",
            "--admin=0",
            "--admin-token-file=" + tokenFile,
            "--announce");
    BufferedReader out =
        new BufferedReader(new InputStreamReader(relay.stdout(), StandardCharsets.UTF_8));
    listen = out.readLine();
    admin = out.readLine();
    producer =
        HydraProcess.start(Map.of(), "produce", "--relay=" + listen, "--framing=lines", "--wait=0");
    consumer = HydraProcess.start(Map.of("HYDRA_TICKET", ticket()), "consume", "--framing=lines");
    await("the consumer has joined")
        .atMost(PATIENCE)
        .until(() -> json().path("consumers").path("total").asInt() == 1);
  }

  private static String ticket() {
    await("the producer tells a ticket").atMost(PATIENCE).until(() -> findTicket().find());
    Matcher ticket = findTicket();
    return ticket.find() ? ticket.group(1) : "";
  }

  private static Matcher findTicket() {
    return TICKET.matcher(producer.errors());
  }

  @AfterAll
  static void endEverybody() {
    consumer.close();
    producer.close();
    relay.close();
  }

  private static InProcess.Result top(String... arguments) {
    String[] line = new String[arguments.length + 3];
    line[0] = "top";
    line[1] = "--admin=" + admin;
    line[2] = "--admin-token-file=" + tokenFile;
    System.arraycopy(arguments, 0, line, 3, arguments.length);
    return new InProcess().run(line);
  }

  private static JsonNode json() throws IOException {
    InProcess.Result result = top("--json");
    assertEquals(0, result.exitCode(), result::err);
    assertEquals(1, result.out().lines().count());
    return new ObjectMapper().readTree(result.out());
  }

  private static String session() throws IOException {
    return json().path("sessions").path("sessions").path(0).path("session").asText();
  }

  @Test
  void shouldPrintOneTableWithoutEscapes() throws Exception {
    producer.stdin().write("one line\n".getBytes(StandardCharsets.UTF_8));
    producer.stdin().flush();
    await("the consumer has the line")
        .atMost(PATIENCE)
        .until(() -> consumer.stdout().read() == 'o');
    InProcess.Result result = top("--once", "--interval=200ms");
    assertEquals(0, result.exitCode(), result::err);
    assertFalse(result.out().contains("\033"), result::out);
    assertTrue(result.out().contains("on " + listen), result::out);
    assertTrue(result.out().matches("(?s).*in +0 B/s +out 0 B/s.*"), result::out);
    String row = session() + " +live +block +yes +1 +0 +.*";
    assertTrue(result.out().lines().anyMatch(line -> line.matches(row)), result::out);
    String one = session() + " +127.0.0.1:\\d+ +keeping up +0 +0 B +0 .*";
    assertTrue(result.out().lines().anyMatch(line -> line.matches(one)), result::out);
  }

  @Test
  void shouldPrintOneSnapshotAsJson() throws Exception {
    JsonNode all = json();
    assertEquals(listen, all.path("relay").path("listen").asText());
    assertEquals(1, all.path("sessions").path("total").asInt());
    assertEquals(
        "keeping_up", all.path("consumers").path("consumers").path(0).path("state").asText());
    assertTrue(all.path("disconnects").isArray());
  }

  @Test
  void shouldPrintALineOfJsonEachIntervalUntilItIsStopped() throws Exception {
    try (HydraProcess top =
        HydraProcess.start(
            Map.of("HYDRA_ADMIN_TOKEN_FILE", tokenFile.toString()),
            "top",
            "--admin=" + admin,
            "--json",
            "--interval=100ms")) {
      BufferedReader out =
          new BufferedReader(new InputStreamReader(top.stdout(), StandardCharsets.UTF_8));
      double first = uptime(out.readLine());
      assertTrue(uptime(out.readLine()) > first);
      top.terminate();
      assertEquals(ExitCode.SIGTERM.code(), top.awaitExit());
    }
  }

  private static double uptime(String line) throws IOException {
    return new ObjectMapper().readTree(line).path("relay").path("uptime_seconds").asDouble();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldShowALiveViewThatFollowsTheKeysAndGivesTheTerminalBack() throws Exception {
    try (TypedTerminal terminal = live(Map.of("NO_COLOR", "1"))) {
      expect(terminal, "> " + session());
      expect(terminal, "s sort by consumers");
      terminal.type("\n");
      expect(terminal, "127.0.0.1:");
      terminal.type("s");
      expect(terminal, "s sort by lag");
      terminal.type("\033[B\033[A");
      assertFalse(terminal.shown().contains("\033[1m"), "has no colours");
      terminal.type("q");
      expect(terminal, "exit=0");
      expect(terminal, "restored");
      String last = terminal.shownSince("\033[?25h");
      assertTrue(last.startsWith("\033[?25h\033[?1049l"), "has its cursor and screen again");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldGiveTheTerminalBackWhenItIsInterrupted() throws Exception {
    try (TypedTerminal terminal = live(Map.of())) {
      expect(terminal, "\033[1m> " + session());
      terminal.type(CONTROL_C);
      expect(terminal, "exit=130");
      expect(terminal, "restored");
      assertTrue(terminal.shownSince("\033[?1049h").contains("\033[?1049l"));
    }
  }

  private static TypedTerminal live(Map<String, String> environment) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("TERM", "xterm");
    return TypedTerminal.start(all, "top", "--admin=" + admin, "--admin-token-file=" + tokenFile);
  }

  private static void expect(TypedTerminal terminal, String text) {
    await("the screen shows " + text)
        .atMost(PATIENCE)
        .failFast(() -> terminal.shown().contains("hydra: "))
        .until(() -> terminal.shown().contains(text));
  }

  @Test
  void shouldSayThatThereIsNoTerminal() throws Exception {
    try (HydraProcess top =
        HydraProcess.start(
            Map.of(), "top", "--admin=" + admin, "--admin-token-file=" + tokenFile)) {
      assertEquals(ExitCode.USAGE.code(), top.awaitExit());
      assertTrue(top.errors().contains("no terminal to show a live view on"), top::errors);
    }
  }

  @Test
  void shouldSayThatNobodyListens() {
    InProcess.Result result = new InProcess().run("top", "--once", "--admin=1");
    assertEquals(ExitCode.CANNOT_CONNECT.code(), result.exitCode());
    assertTrue(result.err().contains("nothing listens on 127.0.0.1:1"), result::err);
  }

  @Test
  void shouldSayThatTheTokenIsMissingOrWrongWithoutShowingIt() throws Exception {
    InProcess.Result missing = new InProcess().run("top", "--once", "--admin=" + admin);
    assertEquals(ExitCode.REFUSED.code(), missing.exitCode());
    assertTrue(missing.err().contains("asks for a token"), missing::err);
    Path other = Files.writeString(folder.resolve("other"), "wrong-horse-battery");
    InProcess.Result wrong =
        new InProcess().run("top", "--once", "--admin=" + admin, "--admin-token-file=" + other);
    assertEquals(ExitCode.REFUSED.code(), wrong.exitCode());
    assertTrue(wrong.err().contains("does not take this token"), wrong::err);
    assertFalse(wrong.err().contains("wrong-horse"), wrong::err);
  }

  @Test
  void shouldSayThatAnotherPortIsNoAdminPort() {
    InProcess.Result result = new InProcess().run("top", "--json", "--admin=" + listen);
    assertEquals(ExitCode.CANNOT_CONNECT.code(), result.exitCode());
    assertTrue(result.err().contains("is not the admin port of a Hydra relay"), result::err);
  }

  @Test
  void shouldSayThatAnotherServerIsNoAdminPort() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    other.createContext("/", exchange -> exchange.sendResponseHeaders(404, -1));
    other.start();
    try {
      InProcess.Result result =
          new InProcess().run("top", "--json", "--admin=" + other.getAddress().getPort());
      assertEquals(ExitCode.CANNOT_CONNECT.code(), result.exitCode());
      assertTrue(result.err().contains("is not the admin port of a Hydra relay"), result::err);
    } finally {
      other.stop(0);
    }
  }
}
