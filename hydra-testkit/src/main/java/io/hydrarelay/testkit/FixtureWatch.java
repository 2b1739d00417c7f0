package io.hydrarelay.testkit;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.testkit.log.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The checks of one fixture, from before its relay starts until after it has ended. */
final class FixtureWatch {
  private final FixtureConfig config;
  private final RelayThreads relay;
  private final Company company;
  private final CapturedLog log;
  private final ThreadWatch threads;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Optional<RelayHost> host = Optional.empty();

  FixtureWatch(FixtureConfig config, RelayThreads relay) {
    this.config = config;
    this.relay = relay;
    this.company = new Company(config.amongOthers(), this::wasEndedByOthers);
    this.log = new CapturedLog(relay, company, config.allowedLog());
    this.threads = new ThreadWatch(relay, company, config.ignoredThreads());
  }

  CapturedLog log() {
    return log;
  }

  private boolean wasEndedByOthers() {
    return host.isPresent() && host.get().isUp() && !relay.areServing();
  }

  private boolean looksAt(Check check) {
    return config.checks().contains(check);
  }

  /** Begins to watch, and starts the relay. */
  RelayHost begin(Supplier<RelayHost> start) {
    if (looksAt(Check.BUFFERS)) {
      BufferWatch.begin();
    }
    company.join();
    LogCapture.add(log);
    try {
      RelayHost started = start.get();
      host = Optional.of(started);
      return started;
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  private void end() {
    LogCapture.remove(log);
    company.leave();
  }

  void verify(String relay) {
    List<Finding> findings = new ArrayList<>();
    log.awaitExpected(config.patience());
    addBuffers(findings);
    addLog(findings);
    report(relay, findings);
  }

  /** Ends everything, in the order in which nothing is in the way of what comes after it. */
  void close(FixtureClients clients, Supplier<String> connected) {
    if (over.getAndSet(true)) {
      return;
    }
    RelayHost ending = host.orElseThrow();
    List<Finding> findings = new ArrayList<>();
    try {
      log.awaitExpected(config.patience());
      clients.close();
      addConnections(findings, ending, connected);
      ending.end(HydraServer::close);
      ending.release();
      addThreads(findings);
      addLeftovers(findings, ending);
      addBuffers(findings);
      addLog(findings);
    } finally {
      end();
    }
    report(ending.server().endpoint().authority(), findings);
  }

  private static void report(String relay, List<Finding> findings) {
    if (!findings.isEmpty()) {
      throw new FixtureFailure(relay, findings);
    }
  }

  private void addConnections(List<Finding> findings, RelayHost host, Supplier<String> connected) {
    BooleanSupplier nobody = () -> host.server().snapshot().connections() == 0;
    if (looksAt(Check.CONNECTIONS) && !Waiting.untilInterrupted(nobody, config.patience())) {
      findings.add(new Finding(Check.CONNECTIONS, connected.get()));
    }
  }

  private void addThreads(List<Finding> findings) {
    if (looksAt(Check.THREADS)) {
      findings.addAll(threads.findings(config.patience()));
    }
  }

  private void addLeftovers(List<Finding> findings, RelayHost host) {
    if (looksAt(Check.BUFFERS)) {
      host.leftovers().forEach(each -> findings.add(new Finding(Check.BUFFERS, each)));
    }
  }

  /** Nobody knows whose buffer it was: of several fixtures at a time the last one reports it. */
  private void addBuffers(List<Finding> findings) {
    if (looksAt(Check.BUFFERS)) {
      BufferWatch.look();
      findings.addAll(company.isOnlyFixture() ? BufferWatch.findings() : List.of());
    }
  }

  private void addLog(List<Finding> findings) {
    if (looksAt(Check.LOG)) {
      findings.addAll(log.judge());
    }
  }
}
