package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ticket counts where several are named, each of them a relay's of another name. */
class TicketPlacesTest {
  @TempDir private Path folder;

  private static String ticketOf(String relay) {
    return new InProcess()
        .run("ticket", "new", "--open", "--relay", relay + ":1")
        .out()
        .strip()
        .substring("open ".length());
  }

  /** Writes a ticket into a file and returns the file's name. */
  private String fileOf(String relay) throws IOException {
    return Files.writeString(folder.resolve(relay), ticketOf(relay) + "\n").toString();
  }

  /** Puts tickets where {@code TICKET:name} and {@code FILE:name} stand. */
  private String filledIn(String text) throws IOException {
    StringBuilder filled = new StringBuilder();
    for (String word : text.split("(?<= )|(?<==)|(?<=;)")) {
      String name = word.replaceAll("[A-Z]+:(\\w+).*", "$1");
      String rest =
          word.endsWith(" ") || word.endsWith(";") ? word.substring(word.length() - 1) : "";
      if (word.startsWith("TICKET:")) {
        filled.append(ticketOf(name)).append(rest);
      } else if (word.startsWith("FILE:")) {
        filled.append(fileOf(name)).append(rest);
      } else {
        filled.append(word);
      }
    }
    return filled.toString();
  }

  private InProcess.Result show(String settings, String environment, String flags)
      throws IOException {
    Path config = folder.resolve("config");
    Files.writeString(config, filledIn(settings).replace(';', '\n'));
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
    InProcess hydra = new InProcess().env("HYDRA_CONFIG", "" + config);
    for (String variable : filledIn(environment).split(" ")) {
      int sign = variable.indexOf('=');
      if (sign > 0) {
        hydra.env(variable.substring(0, sign), variable.substring(sign + 1));
      }
    }
    return hydra.run(("ticket show " + filledIn(flags)).strip().split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      value = {
        "ticket = TICKET:file,      HYDRA_TICKET_FILE=FILE:env,  '',                        env",
        "ticket-file = FILE:file,   HYDRA_TICKET=TICKET:env,     '',                        env",
        "ticket = TICKET:file,      '',                          --ticket-file=FILE:flag,   flag",
        "'',                        HYDRA_TICKET=TICKET:env,     --ticket-file=FILE:flag,   flag",
        "'',                        HYDRA_TICKET_FILE=FILE:env,  TICKET:flag,               flag",
        "'',                        HYDRA_TICKET_FILE=FILE:env,  --ticket=TICKET:flag,      flag",
        "ticket-file = FILE:file,   HYDRA_TICKET=TICKET:env,     TICKET:flag,               flag",
        "ticket-file = FILE:file,   HYDRA_TICKET=,               '',                        file",
        "ticket = TICKET:all;ticket.show.ticket-file = FILE:own, '', '',                    own",
        "ticket-file = FILE:all;ticket.show.ticket = TICKET:own, '', '',                    own"
      })
  void shouldTakeFlagsBeforeTheEnvironmentAndThatBeforeTheFile(
      String settings, String environment, String flags, String expected) throws Exception {
    InProcess.Result shown = show(settings, environment, flags);
    assertEquals(0, shown.exitCode(), shown::err);
    assertTrue(shown.out().contains("relay        " + expected + ":1"), shown::out);
  }

  @ParameterizedTest
  @CsvSource(
      emptyValue = "",
      value = {
        "'', HYDRA_TICKET=TICKET:a HYDRA_TICKET_FILE=FILE:b, '', HYDRA_TICKET and"
            + " HYDRA_TICKET_FILE",
        "'', '', --ticket-file=FILE:a TICKET:b, TICKET and --ticket-file",
        "'', '', --ticket-file=FILE:a --ticket=TICKET:b, --ticket and --ticket-file",
        "ticket-file = FILE:a;ticket = TICKET:b, '', '', config:2 and"
      })
  void shouldRefuseTwoThatCountTheSame(
      String settings, String environment, String flags, String expected) throws Exception {
    InProcess.Result refused = show(settings, environment, flags);
    assertEquals(ExitCode.USAGE.code(), refused.exitCode(), refused::out);
    assertTrue(refused.err().contains(expected), refused::err);
    assertTrue(refused.err().contains("both name a ticket"), refused::err);
    assertTrue(refused.err().contains("try: leave one of them out"), refused::err);
    assertFalse(refused.err().contains("hydra://"), refused::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  \n", "\nhydra://behind.an.empty:1/o1/x\n"})
  void shouldNameTheFileThatHoldsNoTicket(String content) throws Exception {
    Path file = Files.writeString(folder.resolve("empty.ticket"), content);
    InProcess.Result refused = new InProcess().run("consume", "--ticket-file=" + file);
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(
        refused.err().contains("the file " + file + " holds no ticket: its first line is empty"),
        refused::err);

    InProcess.Result piped = new InProcess().stdin(content).run("consume", "-");
    assertTrue(piped.err().contains("standard input holds no ticket"), piped::err);
  }

  @Test
  void shouldNameTheFileThatIsNotThere() {
    InProcess.Result refused = new InProcess().run("consume", "--ticket-file", folder + "/none");
    assertEquals(ExitCode.USAGE.code(), refused.exitCode());
    assertTrue(refused.err().contains("cannot read the ticket from " + folder + "/none"));
  }

  @Test
  void shouldTakeALineThatEndsAsWindowsEndsIt() throws Exception {
    Path file = Files.writeString(folder.resolve("dos.ticket"), ticketOf("dos") + "\r\n");
    InProcess.Result shown = new InProcess().run("ticket", "show", "--ticket-file=" + file);
    assertTrue(shown.out().contains("relay        dos:1"), shown::err);
  }
}
