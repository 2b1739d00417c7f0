package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The Node of this machine, which builds for themselves may lack, but CI may not. */
final class NodeRuntime {
  private static final int OLDEST = 18;

  private NodeRuntime() {}

  /**
   * Aborts a test, saying why, where there is no Node for it; under CI it fails instead. To be
   * called before each test: reports do not show one that was aborted for its whole class.
   */
  static void require() throws InterruptedException {
    String found = version();
    if (found.matches("v\\d+\\..*") && major(found) >= OLDEST) {
      return;
    }
    String why = "node %d or newer is needed, and here is %s".formatted(OLDEST, found);
    if (System.getenv("CI") != null) {
      fail(why);
    }
    abort(why + "; without CI in the environment this is no failure");
  }

  private static int major(String version) {
    return Integer.parseInt(version.substring(1, version.indexOf('.')));
  }

  private static String version() throws InterruptedException {
    try {
      Process node = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
      String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return node.waitFor(10, TimeUnit.SECONDS) ? said.strip() : "one that does not answer";
    } catch (IOException absent) {
      return "none";
    }
  }
}
