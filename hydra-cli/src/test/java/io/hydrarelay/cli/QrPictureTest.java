package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import io.hydrarelay.testkit.RelayFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets as pictures, read back from the characters that are printed. */
class QrPictureTest {
  private static final int QUIET = 4;

  @Test
  void shouldShowTheConsumersTicketWhereTicketsAreMadeAndShown() throws Exception {
    InProcess.Result made = new InProcess().run("ticket", "new", "--qr");
    List<String> lines = made.out().lines().toList();
    String producer = lines.get(0).substring("producer ".length());
    String consumer = lines.get(1).substring("consumer ".length());
    assertEquals(consumer, read(lines.subList(2, lines.size())));

    InProcess.Result shown =
        new InProcess().env("HYDRA_TICKET", producer).run("ticket", "show", "--qr");
    assertEquals(consumer, read(shown.out().lines().toList()));
    assertFalse(shown.out().contains("\033"), "no colours in a pipe");
  }

  @Test
  void shouldShowItOnStandardErrorBesideAProducer() throws Exception {
    InProcess.Result failed =
        new InProcess().run("produce", "--qr", "--relay=127.0.0.1:1", "--wait=0");
    assertEquals(ExitCode.CANNOT_CONNECT.code(), failed.exitCode());
    assertEquals("", failed.out());
    assertFalse(failed.err().contains("█"), "nobody can join where no relay is");

    try (RelayFixture relay = RelayFixture.start()) {
      InProcess.Result sent =
          new InProcess()
              .run("produce", "--qr", "--wait=0", "--relay", relay.endpoint().authority());
      assertEquals(0, sent.exitCode(), sent::err);
      List<String> lines = sent.err().lines().toList();
      String consumer = lines.get(0).substring("consumer ticket: ".length());
      assertEquals(consumer, read(lines.stream().filter(line -> line.contains("█")).toList()));
      assertEquals("", sent.out());
    }
  }

  @Test
  void shouldBeWhiteOnBlackWhereColoursAreWelcome() throws Exception {
    List<String> plain = new QrPicture("hydra", false).lines();
    List<String> coloured = new QrPicture("hydra", true).lines();
    assertEquals("\033[38;5;231;48;5;16m" + plain.get(5) + "\033[0m", coloured.get(5));
    assertEquals("hydra", read(plain));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60, 200, 400})
  void shouldHaveAQuietZoneAllAround(int length) throws Exception {
    List<String> lines = new QrPicture("x".repeat(length), false).lines();
    String light = "█".repeat(lines.get(0).length());
    assertEquals(light, lines.get(0));
    assertEquals(light, lines.get(1));
    assertEquals("x".repeat(length), read(lines));
    assertTrue(lines.stream().allMatch(line -> line.startsWith("████") && line.endsWith("███")));
  }

  /** Reads light blocks back into modules, without the quiet zone. */
  private static String read(List<String> lines) throws Exception {
    int size = lines.get(0).length() - 2 * QUIET;
    BitMatrix modules = new BitMatrix(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        char block = lines.get((y + QUIET) / 2).charAt(x + QUIET);
        boolean upper = (y + QUIET) % 2 == 0;
        if (block == ' ' || block == (upper ? '▄' : '▀')) {
          modules.set(x, y);
        }
      }
    }
    return new Decoder().decode(modules).getText();
  }
}
