package io.hydrarelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.RelayListener;
import io.hydrarelay.server.ServerConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ServiceNoticesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WATCHDOG_MICROS = "300000";

  @TempDir private Path folder;

  @Test
  void shouldTellTheManagerThatItAcceptsThatItTurnsAndThatItEnds() throws Exception {
    String path = folder.resolve("notify").toString();
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", WATCHDOG_MICROS);
    try (ManagerSocket manager = new ManagerSocket(path);
        HydraProcess relay =
            HydraProcess.start(environment, "relay", "--listen", "127.0.0.1:0", "--announce")) {
      String address = relay.firstLine();
      await("ready").atMost(PATIENCE).until(() -> manager.count("READY=1") == 1);
      assertEquals(
          "READY=1\nSTATUS=listens on " + address + ": 0 sessions, 0 consumers, 0 connections",
          manager.notices().get(0));
      await("signs of life").atMost(PATIENCE).until(() -> manager.count("WATCHDOG=1") >= 3);
      relay.terminate();
      assertEquals(ExitCode.SIGTERM.code(), relay.awaitExit());
      assertEquals(1, manager.count("STOPPING=1"));
      assertEquals(1, manager.count("READY=1"));
    }
  }

  @Test
  void shouldTellTheManagerNothingOnceANetworkThreadIsBlocked() throws Exception {
    String name = "hydra-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ServerConfig config = ServerConfig.builder().listener(new Blocking(blocked, release)).build();
    try (ManagerSocket manager = new ManagerSocket("\0" + name);
        HydraServer relay = HydraServer.bind(config).start();
        ServiceNotices notices = ServiceNotices.of(watched("@" + name))) {
      notices.ready(relay);
      await("signs of life").atMost(PATIENCE).until(() -> manager.count("WATCHDOG=1") >= 2);
      Ticket ticket =
          Ticket.producer(relay.endpoint(), SessionCredentials.generateOwned(new SecureRandom()));
      CompletableFuture<Producer> joining = CompletableFuture.supplyAsync(() -> connect(ticket));
      assertTrue(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      long before = manager.count("WATCHDOG=1");
      assertFalse(relay.isResponsive(Duration.ofSeconds(1)));
      // One may have been on its way when the thread was blocked.
      assertTrue(manager.count("WATCHDOG=1") <= before + 1, "it goes on as if all were well");
      release.countDown();
      long then = manager.count("WATCHDOG=1");
      await("it turns again").atMost(PATIENCE).until(() -> manager.count("WATCHDOG=1") > then);
      joining.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).abort();
    } finally {
      release.countDown();
    }
  }

  @Test
  void shouldServeWithoutAManagerWhateverTheVariablesSay() throws Exception {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", "vsock:2:1234", "WATCHDOG_USEC", "soon");
    try (HydraProcess relay =
        HydraProcess.start(environment, "relay", "--listen", "127.0.0.1:0", "--announce")) {
      assertTrue(relay.firstLine().startsWith("127.0.0.1:"));
      relay.terminate();
      assertEquals(ExitCode.SIGTERM.code(), relay.awaitExit());
      assertTrue(relay.errors().contains("NOTIFY_SOCKET is none that can be used"));
      assertTrue(relay.errors().contains("WATCHDOG_USEC is not a number"));
    }
  }

  @Test
  void shouldSendNoSignsOfLifeThatAreAskedOfAnotherProcess() throws Exception {
    String path = folder.resolve("notify").toString();
    Map<String, String> environment = watched(path);
    environment.put("WATCHDOG_PID", "1");
    try (ManagerSocket manager = new ManagerSocket(path);
        HydraServer relay = HydraServer.bindDefault().start();
        ServiceNotices notices = ServiceNotices.of(environment)) {
      notices.ready(relay);
      notices.stopping();
      await("both notices").atMost(PATIENCE).until(() -> manager.notices().size() == 2);
      assertEquals(0, manager.count("WATCHDOG=1"));
    }
  }

  private static Producer connect(Ticket ticket) {
    try {
      return Producer.connect(ticket);
    } catch (HydraException failed) {
      throw new CompletionException(failed);
    }
  }

  private static Map<String, String> watched(String socket) {
    return new HashMap<>(Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", WATCHDOG_MICROS));
  }

  /** An application's hook that does what it must not: it blocks. */
  private record Blocking(CountDownLatch blocked, CountDownLatch release) implements RelayListener {
    @Override
    public void sessionOpened(String fingerprint) {
      blocked.countDown();
      try {
        release.await();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
