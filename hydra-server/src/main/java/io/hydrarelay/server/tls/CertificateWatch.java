package io.hydrarelay.server.tls;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of a certificate now and then, on a daemon thread of its own. It compares what
 * is in them: times of files do not follow links to other files, which renewals put in place.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");

  private final RelayTls tls;
  private final ScheduledExecutorService thread;

  /**
   * Begins to look.
   *
   * @param period how often; zero for never
   */
  public CertificateWatch(RelayTls tls, Duration period) {
    this.tls = tls;
    this.thread = Executors.newSingleThreadScheduledExecutor(CertificateWatch::daemon);
    if (!period.isZero()) {
      thread.scheduleWithFixedDelay(
          this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static Thread daemon(Runnable run) {
    Thread thread = new Thread(run, "hydra-relay-certificate");
    thread.setDaemon(true);
    return thread;
  }

  /** A task that throws would be the last. */
  private void look() {
    try {
      tls.reloadIfChanged();
    } catch (RuntimeException unexpected) {
      LOG.warn("the relay goes on with its old certificate", unexpected);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
