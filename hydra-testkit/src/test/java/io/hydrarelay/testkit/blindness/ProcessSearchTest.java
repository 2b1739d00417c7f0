package io.hydrarelay.testkit.blindness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hydrarelay.testkit.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is found in another JVM that is known to hold it. */
@EnabledOnOs(OS.LINUX)
class ProcessSearchTest {
  @TempDir private Path folder;
  private final byte[] allowed = secret();
  private final byte[] outside = secret();

  @Test
  void shouldFindWhatAProcessHoldsInItsHeapAndOutsideOfIt() throws Exception {
    byte[] array = secret();
    byte[] text = secret();
    byte[] garbage = secret();
    BlindnessCheck check =
        checkWithControls()
            .canary("array", array)
            .canary("text", text)
            .canary("garbage", garbage)
            .canary("foreign", secret());
    search(check, List.of("array", "text", "garbage"), List.of(array, text, garbage));
    BlindnessReport report = check.report();
    assertEquals(List.of("array RAW", "garbage RAW", "text BASE64"), found(report, Place.HEAP));
    assertTrue(found(report, Place.MEMORY).containsAll(List.of("array RAW", "text BASE64")));
    assertEquals(Outcome.FAIL, report.at(Place.HEAP).outcome(), report::toString);
    assertEquals(Outcome.FAIL, report.at(Place.MEMORY).outcome(), report::toString);
    assertEquals(Outcome.FAIL, report.outcome());
  }

  @Test
  void shouldFindOutsideOfTheHeapWhatNoDumpShows() throws Exception {
    byte[] hidden = secret();
    BlindnessCheck check = checkWithControls().canary("hidden", hidden);
    search(check, List.of("outside"), List.of(hidden));
    BlindnessReport report = check.report();
    assertEquals(Outcome.PASS, report.at(Place.HEAP).outcome(), report::toString);
    assertEquals(Outcome.FAIL, report.at(Place.MEMORY).outcome(), report::toString);
    assertEquals(List.of("hidden RAW"), found(report, Place.MEMORY));
  }

  @Test
  void shouldPassAProcessThatHoldsNothingElse() throws Exception {
    BlindnessCheck check = checkWithControls().canary("foreign", secret());
    search(check, List.of(), List.of());
    BlindnessReport report = check.report();
    assertEquals(Outcome.PASS, report.at(Place.HEAP).outcome(), report::toString);
    assertEquals(Outcome.PASS, report.at(Place.MEMORY).outcome(), report::toString);
    assertEquals(Outcome.UNKNOWN, report.outcome(), "the wire and the log were not searched");
  }

  @Test
  void shouldNotCallAProcessCleanThatItCannotSearch() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    assertEquals(0, gone.waitFor());
    BlindnessReport report = checkWithControls().process(gone.pid(), folder).report();
    assertEquals(Outcome.UNKNOWN, report.at(Place.HEAP).outcome(), report::toString);
    assertEquals(Outcome.UNKNOWN, report.at(Place.MEMORY).outcome(), report::toString);
  }

  private BlindnessCheck checkWithControls() {
    return new BlindnessCheck()
        .control(Place.HEAP, "what may be in the heap", allowed)
        .control(Place.MEMORY, "what may be in the heap", allowed)
        .control(Place.MEMORY, "what may be outside", outside);
  }

  private void search(BlindnessCheck check, List<String> ways, List<byte[]> secrets)
      throws Exception {
    List<String> allWays = new ArrayList<>(List.of("array", "outside"));
    allWays.addAll(ways);
    Process hoarder = start(allWays);
    try {
      hoarder.getOutputStream().write(allowed);
      hoarder.getOutputStream().write(outside);
      for (byte[] secret : secrets) {
        hoarder.getOutputStream().write(secret);
      }
      hoarder.getOutputStream().flush();
      InputStreamReader out =
          new InputStreamReader(hoarder.getInputStream(), StandardCharsets.US_ASCII);
      assertEquals("ready", new BufferedReader(out).readLine());
      assumeTrue(mayBeTraced(hoarder), "this system lets no process read another one's memory");
      check.process(hoarder.pid(), folder);
    } finally {
      hoarder.destroyForcibly();
    }
  }

  private static boolean mayBeTraced(Process process) {
    try (FileChannel memory = FileChannel.open(Path.of("/proc/" + process.pid() + "/mem"))) {
      return memory.isOpen();
    } catch (IOException refused) {
      return false;
    }
  }

  private static Process start(List<String> ways) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx32m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Hoarder.class.getName());
    command.addAll(ways);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static List<String> found(BlindnessReport report, Place place) {
    return report.findings().stream()
        .filter(finding -> finding.place() == place)
        .map(finding -> finding.secret() + " " + finding.encoding())
        .sorted()
        .collect(Collectors.toList());
  }

  private static byte[] secret() {
    byte[] secret = new byte[Hoarder.SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }
}
