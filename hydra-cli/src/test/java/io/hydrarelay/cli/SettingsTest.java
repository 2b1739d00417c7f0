package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags, environment and file as one list of settings. */
class SettingsTest {
  private static final Path MANUAL = Path.of("..", "docs", "CONFIGURATION.md");

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("settings"), text);
  }

  private static String relayOf(InProcess.Result ticketNew) {
    return ticketNew.out().replaceAll("(?s)producer hydra://([^/]+)/.*", "$1");
  }

  @Test
  void shouldPutAFlagBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    String file = "" + file("relay = file:1\n[ticket.new]\nrelay = section:2\n");
    String[] command = {"ticket", "new", "--config", file};
    assertEquals("section:2", relayOf(new InProcess().run(command)));
    assertEquals("env:3", relayOf(new InProcess().env("HYDRA_RELAY", "env:3").run(command)));
    InProcess.Result flag =
        new InProcess()
            .env("HYDRA_RELAY", "env:3")
            .env("HYDRA_CONFIG", file)
            .run("ticket", "new", "--relay=flag:4");
    assertEquals("flag:4", relayOf(flag));
    assertEquals("127.0.0.1:7070", relayOf(new InProcess().run("ticket", "new")));
  }

  @Test
  void shouldFindTheUsersOwnFile() throws Exception {
    Path own = Files.createDirectories(folder.resolve("hydra")).resolve("config");
    Files.writeString(own, "relay = own:1\n");
    assertEquals(
        "own:1", relayOf(new InProcess().env("XDG_CONFIG_HOME", "" + folder).run("ticket", "new")));
    Path home = Files.createDirectories(folder.resolve("home/.config/hydra"));
    Files.writeString(home.resolve("config"), "relay = home:1\n");
    assertEquals(
        "home:1",
        relayOf(new InProcess().env("HOME", "" + folder.resolve("home")).run("ticket", "new")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# remark;;relay.lisen = x | :3: there is no setting 'relay.lisen'",
        "[relay];just words | :2: this is neither KEY = VALUE nor [COMMAND]",
        "[relay];name = a:1;name = b:2 | :3: 'relay.name' is set before, in",
        "ticket.new.open = perhaps | (FILE:1)"
      })
  void shouldNameFileAndLineOfWhatIsWrong(String lines, String expected) throws Exception {
    Path file = file(lines.replace(';', '\n'));
    InProcess.Result refused = new InProcess().run("ticket", "new", "--config=" + file);
    assertEquals(ExitCode.USAGE.code(), refused.exitCode(), refused::out);
    assertTrue(refused.err().contains(expected.replace("FILE", "" + file)), refused::err);
    assertTrue(refused.err().contains("try: "), refused::err);
  }

  @Test
  void shouldNameTheVariableThatIsWrong() {
    InProcess.Result refused = new InProcess().env("HYDRA_RELAY", "nowhere").run("ticket", "new");
    assertTrue(refused.err().contains("'nowhere'"), refused::err);
    assertTrue(refused.err().contains("(HYDRA_RELAY)"), refused::err);
  }

  @Test
  void shouldSayThatANamedFileCannotBeRead() {
    InProcess.Result refused =
        new InProcess().env("HYDRA_CONFIG", "" + folder.resolve("none")).run("version");
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("cannot read the settings in"), refused::err);
  }

  @Test
  void shouldTakeATicketFromTheFileAndWarnWhenEverybodyMayReadIt() throws Exception {
    String ticket = new InProcess().run("ticket", "new", "--open").out().strip().substring(5);
    Path file = file("ticket = " + ticket);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    InProcess.Result warned = new InProcess().run("ticket", "show", "--config=" + file);
    assertTrue(warned.out().contains("kind         open"), warned::err);
    assertTrue(warned.err().contains("holds a secret: chmod 600"), warned::err);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    InProcess.Result shown = new InProcess().run("config", "show", "consume", "--config=" + file);
    assertEquals("", shown.err());
    assertTrue(shown.out().contains("(secret)"), shown::out);
    assertFalse(shown.out().contains(ticket));
  }

  @Test
  void shouldTellWhereEachSettingHasItsValueFrom() throws Exception {
    Path file = file("[relay]\nstall = 20s\n");
    InProcess.Result shown =
        new InProcess()
            .env("HYDRA_LISTEN", "127.0.0.1:0")
            .run("config", "show", "relay", "--config=" + file);
    assertRow(shown, "relay.listen", "127.0.0.1:0", "HYDRA_LISTEN");
    assertRow(shown, "relay.stall", "20s", file + ":2");
    assertRow(shown, "relay.transport", "auto", "default");
    assertRow(shown, "relay.ring-bytes", "16m", "default");
  }

  private static void assertRow(InProcess.Result shown, String key, String value, String origin) {
    assertTrue(
        shown
            .out()
            .lines()
            .anyMatch(line -> line.matches(key + " +\\Q" + value + "\\E +\\Q" + origin + "\\E")),
        shown::out);
  }

  @Test
  void shouldListEverySettingInTheManual() throws Exception {
    String list =
        new SettingsPage(
                Settings.all(
                    HydraCli.commandLine(
                        Terminal.ofProcess(),
                        new StopSignals(code -> {}),
                        new Settings(Map.of(), Optional.empty()))))
            .render();
    assertTrue(
        Files.readString(MANUAL).endsWith(list + "\n"),
        "to be made again: see the end of docs/CONFIGURATION.md\n" + list);
  }
}
