package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says before anything is connected. */
class UsageTest {
  private static final String RELAY = "hydra://127.0.0.1:7070/c1/";
  private static final String TICKET = ticketOf("consumer");

  private static String ticketOf(String kind) {
    return new InProcess()
        .run("ticket", "new")
        .out()
        .lines()
        .filter(line -> line.startsWith(kind + " "))
        .map(line -> line.substring(kind.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "relay",
        "produce",
        "consume",
        "scenario",
        "conformance",
        "ticket",
        "version"
      })
  void shouldListTheExitCodesInEveryHelp(String command) {
    InProcess.Result help =
        command.isEmpty() ? new InProcess().run("--help") : new InProcess().run(command, "--help");
    assertEquals(0, help.exitCode());
    assertTrue(help.out().contains("8   interrupted before the authenticated end"), help::out);
    assertEquals("", help.err());
  }

  @ParameterizedTest
  @CsvSource({
    "'', say what to do",
    "ticket, say what to do",
    "consume --framing=csv, framing",
    "relay --ring-bytes=lots, ring-bytes",
    "relay --ring-bytes=1k, ring_bytes is 1024; it must be",
    "relay --stall=soon, 'soon'",
    "relay --listen=nowhere, HOST:PORT",
    "produce --rate=0, --rate is 0",
    "produce no-such-file, cannot read the file no-such-file",
    "consume, no ticket was given",
    "demo no-such-file, cannot read the file no-such-file",
    "scenario, no scenario was named",
    "scenario no-such-file, 'there is no file no-such-file, and no scenario of that name'",
    "scenario lag-skip --soak=long, 'long'",
    "conformance, --target",
    "conformance --exec=true, --role",
    "conformance --target=127.0.0.1:1 3.99-1, no case has the id or section",
    "conformance --target=127.0.0.1:1 --setting=stall=soon, stall is",
    "conformance --target=127.0.0.1:1 --exclude=no-such-file, cannot read the file no-such-file",
    "conformance --exec=\"x --role=consumer, quote"
  })
  void shouldCallWrongUsageByItsName(String line, String expected) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    InProcess.Result refused = new InProcess().run(arguments);
    assertEquals(ExitCode.USAGE.code(), refused.exitCode(), refused::err);
    assertTrue(refused.err().contains(expected), refused::err);
    assertTrue(refused.err().contains("try: "), refused::err);
    assertEquals("", refused.out());
  }

  @ParameterizedTest
  @CsvSource({
    "hydra://127.0.0.1:7070, SYNTAX",
    "hydro://127.0.0.1:7070/c1/x, SCHEME",
    "hydra://127.0.0.1!:7070/c1/x, HOST",
    "hydra://127.0.0.1:70700/c1/x, PORT",
    "hydra://127.0.0.1:7070/c9/x, KIND",
    "hydra://127.0.0.1:7070/c1/SeCrEt, PAYLOAD"
  })
  void shouldSayWhichPartOfATicketIsWrongAndShowNoneOfIt(String ticket, String part) {
    InProcess.Result refused = new InProcess().run("consume", ticket);
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("(" + part + ")"), refused::err);
    assertFalse(refused.err().contains("7070/c"), refused::err);
  }

  @Test
  void shouldNoticeOneMistypedCharacterOfATicket() {
    char[] mistyped = TICKET.toCharArray();
    int place = RELAY.length() + 5;
    mistyped[place] = mistyped[place] == 'A' ? 'B' : 'A';
    InProcess.Result refused = new InProcess().run("consume", new String(mistyped));
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("(CHECKSUM)"), refused::err);
    assertFalse(refused.err().contains(TICKET.substring(RELAY.length() + 6)), refused::err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"relay ", "relay --name=x ", "ticket new --relay=", "consume --ticket-file="})
  void shouldNotRepeatATicketThatStandsWhereNoneBelongs(String place) {
    InProcess.Result refused = new InProcess().run((place + TICKET).split(" "));
    assertEquals(ExitCode.USAGE.code(), refused.exitCode(), refused::err);
    assertFalse(refused.err().contains("hydra://"), refused::err);
    assertFalse(refused.err().contains(TICKET.substring(RELAY.length())));
  }

  @Test
  void shouldShowATicketWithoutItsSecrets() {
    InProcess.Result shown = new InProcess().env("HYDRA_TICKET", TICKET).run("ticket", "show");
    assertEquals(0, shown.exitCode());
    assertTrue(shown.out().contains("kind         consumer"), shown::out);
    assertTrue(shown.out().contains("relay        127.0.0.1:7070"), shown::out);
    assertTrue(shown.out().matches("(?s).*fingerprint  [0-9a-f]{8}\\R.*"), shown::out);
    assertFalse(shown.out().contains(TICKET.substring(RELAY.length())));
    assertEquals("", shown.err());
  }

  @Test
  void shouldDeriveTheConsumersTicketFromTheProducers() {
    String tickets = new InProcess().run("ticket", "new", "--relay", "relay.example:9000").out();
    String producer = tickets.lines().findFirst().orElseThrow().substring("producer ".length());
    String consumer = tickets.lines().skip(1).findFirst().orElseThrow();
    InProcess.Result derived =
        new InProcess().stdin(producer + "\n").run("ticket", "show", "--consumer", "-");
    assertEquals(consumer, "consumer " + derived.out().strip());
  }

  @Test
  void shouldMakeOneTicketForAnOpenSession() {
    String ticket = new InProcess().run("ticket", "new", "--open").out().strip();
    assertTrue(ticket.startsWith("open hydra://127.0.0.1:7070/o1/"), ticket);
  }

  @Test
  void shouldTakeATicketFromAFileAndWarnOnlyAboutOneOnTheCommandLine(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("ticket"), TICKET + "\nanything\n");
    InProcess.Result quiet = new InProcess().run("ticket", "show", "--ticket-file", "" + file);
    assertEquals("", quiet.err());
    InProcess.Result warned = new InProcess().run("ticket", "show", TICKET);
    assertEquals(1, warned.err().lines().count());
    assertTrue(warned.err().contains("shows in ps"), warned::err);
    assertEquals(quiet.out(), warned.out());
  }

  @Test
  void shouldNotProduceWithAConsumersTicket() {
    InProcess.Result refused = new InProcess().env("HYDRA_TICKET", TICKET).run("produce");
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("a consumer's ticket cannot produce"), refused::err);
  }

  @Test
  void shouldNotPutAFileInThePlaceOfADevice() {
    InProcess.Result refused =
        new InProcess().env("HYDRA_TICKET", TICKET).run("consume", "--output=/dev/null");
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("/dev/null is no regular file"), refused::err);
    assertTrue(refused.err().contains("try: write to it with > /dev/null"), refused::err);
  }

  @Test
  void shouldTakeDefaultsFromTheEnvironment() {
    InProcess.Result made =
        new InProcess().env("HYDRA_RELAY", "relay.example:9000").run("ticket", "new");
    assertTrue(made.out().contains("hydra://relay.example:9000/p1/"), made::out);
    InProcess.Result refused = new InProcess().env("HYDRA_RING_BYTES", "1k").run("relay");
    assertTrue(refused.err().contains("ring_bytes is 1024"), refused::err);
  }

  @Test
  void shouldNotTakeTheRelaysWaitForTheProducers() {
    InProcess.Result failed =
        new InProcess().env("HYDRA_WAIT", "soon").run("produce", "--relay", "127.0.0.1:1");
    assertEquals(ExitCode.CANNOT_CONNECT.code(), failed.exitCode(), failed::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "epoll", "nio"})
  void shouldSayWhyARelayCannotListen(String transport) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String there = "127.0.0.1:" + taken.getLocalPort();
      String[] listen = {"relay", "--transport=" + transport, "--listen=" + there};
      expectNoPort(there + ": another program listens there", "--listen", listen);
      String[] admin = {"relay", "--listen=127.0.0.1:0", "--admin=" + there};
      expectNoPort(there + ": another program listens there", "--admin", admin);
    }
    String[] elsewhere = {"relay", "--transport=" + transport, "--listen=192.0.2.1:7070"};
    expectNoPort("192.0.2.1:7070: this machine has no such address", "--listen", elsewhere);
  }

  private static void expectNoPort(String why, String option, String... arguments) {
    InProcess.Result refused = new InProcess().run(arguments);
    assertEquals(ExitCode.CANNOT_CONNECT.code(), refused.exitCode(), refused::err);
    String error = "hydra: cannot listen on %s\ntry: choose another %s ".formatted(why, option);
    assertTrue(refused.err().startsWith(error), refused::err);
  }

  @Test
  void shouldPrintAStackTraceOnlyForDebug() {
    String[] plain = {"produce", "--relay", "127.0.0.1:1"};
    assertFalse(new InProcess().run(plain).err().contains("\tat "));
    String[] debug = {"produce", "--relay", "127.0.0.1:1", "--debug"};
    assertTrue(new InProcess().run(debug).err().contains("\tat "));
  }
}
