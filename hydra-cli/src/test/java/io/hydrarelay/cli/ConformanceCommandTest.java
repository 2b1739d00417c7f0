package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.testkit.RelayFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir private Path folder;

  @Test
  void shouldJudgeARelayAndWriteEveryReport() throws Exception {
    Path exclusions =
        Files.writeString(folder.resolve("exclusions"), "# why not\n3.2-2 takes too long here\n");
    try (RelayFixture relay = RelayFixture.start()) {
      InProcess.Result result =
          new InProcess()
              .run(
                  "conformance",
                  "--target",
                  relay.endpoint().authority(),
                  "--exclude",
                  exclusions.toString(),
                  "--json",
                  folder.resolve("report.json").toString(),
                  "--junit",
                  folder.resolve("report.xml").toString(),
                  "--html",
                  folder.resolve("report.html").toString(),
                  "3.2");

      assertEquals(0, result.exitCode(), result::out);
      assertTrue(result.out().contains("1 excluded"), result::out);
      assertTrue(result.out().contains("takes too long here"), result::out);
      assertTrue(result.out().stripTrailing().endsWith("conforms to Hydra/1"), result::out);
      assertTrue(Files.readString(folder.resolve("report.json")).contains("\"conforms\" : true"));
      assertTrue(Files.readString(folder.resolve("report.xml")).contains("<testsuite "));
      assertTrue(Files.readString(folder.resolve("report.html")).contains("Conforms."));
    }
  }

  @Test
  void shouldFailWhereNobodyListens() {
    InProcess.Result result = new InProcess().run("conformance", "--target", NOBODY, "3.2-1");

    assertEquals(ExitCode.FAILED.code(), result.exitCode());
    assertTrue(result.out().contains("BROKEN  3.2-1"), result::out);
    assertTrue(result.err().contains("BROKEN 3.2-1"), result::err);
  }

  @Test
  void shouldListTheCasesOfEverySubject() {
    InProcess.Result relay = new InProcess().run("conformance", "--target", NOBODY, "--list");
    InProcess.Result consumer =
        new InProcess().run("conformance", "--exec", "x", "--role", "consumer", "--list");
    InProcess.Result producer =
        new InProcess().run("conformance", "--exec", "x", "--role", "producer", "--list");

    assertTrue(relay.out().startsWith("3.2-1 "), relay::out);
    assertTrue(consumer.out().lines().anyMatch(line -> line.startsWith("8.5-1 ")), consumer::out);
    assertFalse(producer.out().lines().anyMatch(line -> line.startsWith("8.5-1 ")), producer::out);
  }

  @Test
  void shouldEndQuietlyWhenTheReaderOfItsListHasSeenEnough() {
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new OutputStream() {
              @Override
              public void write(int oneByte) throws IOException {
                throw new IOException("Broken pipe");
              }
            },
            new PrintStream(OutputStream.nullOutputStream()),
            Map.of(),
            false);
    int exitCode =
        HydraCli.run(
            terminal, new StopSignals(code -> {}), "conformance", "--target", NOBODY, "--list");

    assertEquals(0, exitCode);
  }
}
