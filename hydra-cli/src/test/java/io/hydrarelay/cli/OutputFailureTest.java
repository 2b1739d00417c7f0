package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are full or closed when a command wants to use them. */
class OutputFailureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int oneByte) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  private static void expectFullDisk(InProcess.Result failed) {
    assertEquals(ExitCode.INTERNAL.code(), failed.exitCode(), failed::err);
    assertEquals(
        "hydra: standard output cannot be written: No space left on device",
        failed.err().lines().findFirst().orElse(""),
        failed::err);
    assertEquals(2, failed.err().lines().count(), failed::err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "relay --help",
        "ticket new --help",
        "--version",
        "version",
        "ticket new",
        "config show",
        "config show --markdown",
        "completion bash",
        "completion fish",
        "scenario --list"
      })
  void shouldNotBeSilentAboutADiskThatIsFullNorMakeNoiseAboutAReaderThatLeft(String line) {
    String[] arguments = line.split(" ");
    expectFullDisk(new InProcess().stdout(failing("No space left on device")).run(arguments));

    InProcess.Result left = new InProcess().stdout(failing("Broken pipe")).run(arguments);
    assertEquals(ExitCode.OK.code(), left.exitCode(), left::err);
    assertEquals("", left.err());
  }

  @Test
  void shouldShowATicketOnlyToAnOutputThatTakesIt() {
    String ticket = new InProcess().run("ticket", "new", "--open").out().strip().substring(5);
    expectFullDisk(
        new InProcess()
            .env("HYDRA_TICKET", ticket)
            .stdout(failing("No space left on device"))
            .run("ticket", "show"));
  }

  @Test
  void shouldEndAConsumerWhoseOutputIsFull() throws Exception {
    try (RelayFixture relay = RelayFixture.start()) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = relay.connectProducer(ticket);
      CompletableFuture<InProcess.Result> consumer =
          new InProcess()
              .env("HYDRA_TICKET", ticket.toConsumer().text())
              .stdout(failing("No space left on device"))
              .start("consume");
      assertTrue(producer.awaitConsumers(1, PATIENCE));
      producer.send(new byte[] {1});
      expectFullDisk(consumer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      producer.abort();
    }
  }

  private static HydraProcess with(String redirection, String... arguments) throws IOException {
    List<String> program =
        new ArrayList<>(List.of("bash", "-c", "exec \"$@\" " + redirection, "bash"));
    program.addAll(HydraProcess.java());
    return HydraProcess.start(program, Map.of(), arguments);
  }

  @Test
  void shouldNotPrintHelpToARealDiskThatIsFull() throws Exception {
    try (HydraProcess help = with(">/dev/full", "relay", "--help")) {
      assertEquals(ExitCode.INTERNAL.code(), help.awaitExit(), help::errors);
      assertTrue(help.errors().startsWith("hydra: standard output cannot be written: "));
    }
  }

  @Test
  void shouldNotSendFilesOfItsOwnWhereStandardInputIsClosed() throws Exception {
    try (HydraProcess producer = with("<&-", "produce", "--relay=127.0.0.1:1", "--wait=0")) {
      assertEquals(ExitCode.USAGE.code(), producer.awaitExit(), producer::errors);
      assertEquals(
          "hydra: standard input is closed",
          producer.errors().lines().findFirst().orElse(""),
          producer::errors);
    }
  }
}
