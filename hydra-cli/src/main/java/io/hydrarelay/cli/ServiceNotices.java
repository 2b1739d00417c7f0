package io.hydrarelay.cli;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.RelaySnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay tells the service manager that has started it (systemd, {@code Type=notify}): that
 * it accepts, what it does, that it ends, and, where the manager watches, that its network threads
 * turn. Without {@code NOTIFY_SOCKET} nothing is told. Thread-safe; {@link #ready} comes once.
 */
final class ServiceNotices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");
  private static final Duration UNWATCHED = Duration.ofSeconds(10);

  /** So that two notices may be late before the manager's patience ends. */
  private static final int NOTICES_IN_TIME = 3;

  private final Optional<NotifySocket> socket;
  private final Duration interval;
  private final String heartbeat;
  private volatile Thread watchdog = new Thread();
  private volatile String ending = "";

  private ServiceNotices(Optional<NotifySocket> socket, Optional<Duration> patience) {
    this.socket = socket;
    this.interval = patience.map(limit -> limit.dividedBy(NOTICES_IN_TIME)).orElse(UNWATCHED);
    this.heartbeat = patience.isPresent() ? "WATCHDOG=1\n" : "";
  }

  /** Returns what the variables of the environment ask for. */
  static ServiceNotices of(Map<String, String> environment) {
    return new ServiceNotices(
        NotifySocket.open(environment.getOrDefault("NOTIFY_SOCKET", "")), patience(environment));
  }

  /** Returns how long the manager waits for a sign of life, if it does. */
  private static Optional<Duration> patience(Map<String, String> environment) {
    String watched = environment.getOrDefault("WATCHDOG_PID", "");
    if (!watched.isEmpty() && !watched.equals(Long.toString(ProcessHandle.current().pid()))) {
      return Optional.empty();
    }
    try {
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
      return micros > 0
          ? Optional.of(Duration.of(micros, TimeUnit.MICROSECONDS.toChronoUnit()))
          : Optional.empty();
    } catch (NumberFormatException unclear) {
      LOG.warn("WATCHDOG_USEC is not a number: the service manager is sent no signs of life");
      return Optional.empty();
    }
  }

  /** Tells that the relay accepts, and from then on how it is. */
  void ready(HydraServer relay) {
    socket.ifPresent(
        manager -> {
          manager.send("READY=1\n" + status(relay));
          watchdog = new Thread(() -> keepTelling(manager, relay), "hydra-watchdog");
          watchdog.setDaemon(true);
          watchdog.start();
        });
  }

  /** Tells that the relay ends. */
  void stopping() {
    ending = "STATUS=gives consumers what waits for them, and ends";
    socket.ifPresent(manager -> manager.send("STOPPING=1\n" + ending));
  }

  /** Says no more. */
  @Override
  public void close() {
    watchdog.interrupt();
  }

  private void keepTelling(NotifySocket manager, HydraServer relay) {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(interval.toNanos());
        if (relay.isResponsive(interval)) {
          manager.send(heartbeat + status(relay));
        } else {
          LOG.warn("a network thread has not taken a turn for {} ms", interval.toMillis());
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private String status(HydraServer relay) {
    if (!ending.isEmpty()) {
      return ending;
    }
    RelaySnapshot now = relay.snapshot();
    return "STATUS=listens on %s: %d sessions, %d consumers, %d connections"
        .formatted(
            ListenAddress.format(relay.localAddress()),
            now.sessions(),
            now.consumers(),
            now.connections());
  }
}
