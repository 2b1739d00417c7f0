package io.hydrarelay.testkit.scenario;

import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.text.Amounts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run, phase by phase. */
final class ScenarioRun {
  private static final long TICK_MILLIS = 5;
  private static final Duration RELAY_PATIENCE = Duration.ofSeconds(10);

  private final Scenario scenario;
  private final long seed;
  private final EventLog log = new EventLog();
  private final RelayJournal journal = new RelayJournal(log);
  private final RelayUnderTest relay;
  private final Links links;
  private final RunContext context;
  private final List<SessionRun> sessions = new ArrayList<>();
  private final List<ConsumerSession> consumers = new ArrayList<>();
  private final List<Crowd> crowds = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final ProducerPump pump;
  private final Sampler sampler;
  private final FaultInjector faults;
  private final Timeline timeline;
  private volatile String phase = "starting";
  private boolean isTimeUp;

  ScenarioRun(Scenario scenario, long seed, RelayUnderTest.Maker relays) {
    this.scenario = scenario;
    this.seed = seed;
    SplittableRandom seeds = new SplittableRandom(seed);
    this.relay = relays.start(relayConfig());
    this.links = startLinks(seeds.nextLong());
    this.context = new RunContext(scenario.limit(), links, log);
    for (int number = 1; number <= scenario.producers().count(); number++) {
      sessions.add(
          new SessionRun(
              number, scenario.producers(), scenario.onLag(), context, seeds.nextLong()));
    }
    sessions.forEach(this::introduce);
    scenario.groups().forEach(this::addConsumers);
    this.pump = new ProducerPump(sessions);
    this.sampler = new Sampler(consumers, log, relay::snapshot);
    this.faults = new FaultInjector(scenario.onLag(), relay, links, sessions, context);
    this.timeline = new Timeline(consumers, scenario.faults(), faults);
  }

  private Links startLinks(long linkSeed) {
    try {
      return Links.start(scenario, relay.endpoint(), linkSeed);
    } catch (RuntimeException failed) {
      relay.close();
      throw failed;
    }
  }

  private ServerConfig relayConfig() {
    ServerConfig.Builder config = ServerConfig.builder().listener(journal);
    int everybody =
        scenario.consumers()
            + scenario.crowds().stream().mapToInt(CrowdPlan::count).sum()
            + 2 * scenario.producers().count();
    raise(config, RelaySetting.CONSUMERS, everybody);
    raise(config, RelaySetting.MAX_CONNECTIONS, everybody);
    raise(config, RelaySetting.SESSIONS, scenario.producers().count());
    scenario.relay().forEach(config::set);
    return config.build();
  }

  /** A scenario that says nothing of a limit wants to have room for all it names. */
  private static void raise(ServerConfig.Builder config, RelaySetting setting, int needed) {
    config.set(setting, Math.max(setting.defaultValue(), needed));
  }

  /** So that a message that goes astray is called by its name. */
  private void introduce(SessionRun session) {
    for (SessionRun other : sessions) {
      if (other != session) {
        session.checker().alongside("" + other.number(), other.checker());
      }
    }
  }

  private void addConsumers(GroupPlan group) {
    for (int i = 0; i < group.count(); i++) {
      int session = group.session().orElse(i % sessions.size() + 1);
      String name = group.count() == 1 ? group.name() : group.name() + "-" + (i + 1);
      ConsumerSession consumer =
          new ConsumerSession(name, group, sessions.get(session - 1), context);
      consumers.add(consumer);
      if (group.keepsUp() && !links.canBeBad(group)) {
        consumer.session().waitsFor(consumer);
      }
    }
  }

  // ---- the phases

  /** A part of a run; none begins when time is up. */
  private interface Phase {
    void run() throws InterruptedException;
  }

  ScenarioResult run() throws InterruptedException {
    List<Phase> phases =
        List.of(
            this::connectProducers,
            this::joinEarlyConsumers,
            this::startCrowds,
            this::sendEverything,
            this::awaitWhoIsOnTheWay,
            this::endSessions,
            this::awaitConsumers);
    try {
      for (Phase each : phases) {
        if (!isTimeUp) {
          each.run();
        }
      }
    } catch (CompletionException failed) {
      troubles.add(phase + " failed: " + failed.getCause());
    }
    sampler.take();
    return judge(ThreadDump.take());
  }

  private void begin(String name) {
    phase = name;
    log.add(EventKind.PLAN, "scenario", name);
  }

  private void connectProducers() throws InterruptedException {
    begin("producers join");
    List<CompletableFuture<Void>> joins = new ArrayList<>();
    for (SessionRun session : sessions) {
      joins.add(context.gate().pass(() -> session.connect(links.ofProducer(session.number()))));
    }
    await(joins);
  }

  private void joinEarlyConsumers() throws InterruptedException {
    begin("consumers join");
    List<ConsumerSession> early =
        consumers.stream().filter(consumer -> consumer.group().isEarly()).toList();
    early.forEach(ConsumerSession::join);
    until(() -> early.stream().allMatch(each -> each.hasJoined() || each.isOver()));
  }

  private void startCrowds() throws InterruptedException {
    for (CrowdPlan plan : scenario.crowds()) {
      begin("strangers come");
      try {
        crowds.add(Crowd.start(plan, relay.endpoint(), sessions.get(0).credentials()));
      } catch (IOException broken) {
        throw new CompletionException(broken);
      }
    }
    until(() -> crowds.stream().allMatch(Crowd::hasCome));
  }

  private void sendEverything() throws InterruptedException {
    begin("messages are sent");
    pump.start();
    until(
        () -> {
          timeline.tick(Duration.ofNanos(pump.elapsedNanos()), pump.part());
          return pump.isDone() && timeline.isThrough() || pump.failure().isPresent();
        });
    pump.failure().ifPresent(failure -> troubles.add("sending failed: " + failure));
  }

  /**
   * A session that ends while somebody joins it would let them wait for another, and whoever leaves
   * then would see its end.
   */
  private void awaitWhoIsOnTheWay() throws InterruptedException {
    begin("the last consumers join or leave");
    until(() -> consumers.stream().noneMatch(ConsumerSession::isOnTheWay));
  }

  private void endSessions() throws InterruptedException {
    begin("sessions end");
    faults.everythingIsSent();
    consumers.forEach(ConsumerSession::hurry);
    await(sessions.stream().map(SessionRun::close).toList());
  }

  private void awaitConsumers() throws InterruptedException {
    begin("consumers take the rest");
    until(() -> consumers.stream().allMatch(ConsumerSession::isOver));
    List<ConsumerSession> waiting = consumers.stream().filter(each -> !each.isOver()).toList();
    if (!waiting.isEmpty()) {
      troubles.add(
          "%d consumers have not ended, first %s, which is %d messages behind"
              .formatted(waiting.size(), waiting.get(0).name(), waiting.get(0).lag()));
    }
  }

  // ---- waiting

  private void await(List<CompletableFuture<Void>> all) throws InterruptedException {
    CompletableFuture<Void> done =
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    until(done::isDone);
    if (done.isDone()) {
      done.join();
    }
  }

  private void until(BooleanSupplier condition) throws InterruptedException {
    while (!isTimeUp && !condition.getAsBoolean()) {
      sampler.tick();
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      if (log.nanos() > scenario.limit().toNanos()) {
        isTimeUp = true;
        troubles.add(
            "time was up after %s, when %s".formatted(Amounts.text(scenario.limit()), phase));
      }
    }
  }

  // ---- the end

  private ScenarioResult judge(String threads) throws InterruptedException {
    Duration time = Duration.ofNanos(log.nanos());
    troubles.addAll(faults.troubles());
    crowds.forEach(crowd -> crowd.failure().ifPresent(troubles::add));
    leave();
    Judge judge = new Judge(scenario, consumers, sessions, crowds, relayFigures());
    return judge.judge(seed, time, troubles, sampler, faults.spans(), log.events(), threads);
  }

  /** Everybody goes, so that it shows what the relay keeps. */
  private void leave() throws InterruptedException {
    pump.stop();
    for (Crowd crowd : crowds) {
      crowd.stop();
    }
    consumers.forEach(ConsumerSession::close);
    sessions.forEach(SessionRun::abort);
  }

  private Map<Measure, Long> relayFigures() throws InterruptedException {
    Map<Measure, Long> figures = new EnumMap<>(Measure.class);
    figures.put(Measure.LAGGED, journal.lagged());
    figures.put(Measure.RING, sampler.maxRingBytes());
    figures.put(Measure.BUFFERS, sampler.maxBufferBytes());
    if (scenario.expectations().stream().anyMatch(each -> each.measure() == Measure.LEFTOVER)) {
      figures.put(Measure.LEFTOVER, leftover());
    }
    return figures;
  }

  /** A relay keeps a session for a while after its end, so that this takes as long. */
  private long leftover() throws InterruptedException {
    RelaySetting linger = RelaySetting.LINGER;
    long lingerMillis = scenario.relay().getOrDefault(linger, linger.defaultValue());
    long patience = RELAY_PATIENCE.plusMillis(lingerMillis).toNanos();
    long begin = System.nanoTime();
    while (held() > 0 && System.nanoTime() - begin < patience) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    return held();
  }

  private long held() {
    RelaySnapshot held = relay.snapshot();
    return held.connections()
        + held.sessions()
        + held.consumers()
        + held.ringBytes()
        + held.bufferBytes();
  }

  /** Ends everything that was started. */
  void stop() throws InterruptedException {
    leave();
    faults.close();
    links.close();
    relay.close();
    context.close();
  }

  ScenarioProgress progress() {
    List<ConsumerSession> present = consumers.stream().filter(ConsumerSession::isOpen).toList();
    return new ScenarioProgress(
        phase,
        pump.part(),
        sessions.stream().mapToLong(SessionRun::sent).sum(),
        consumers.stream().mapToLong(consumer -> consumer.tally().bytes()).sum(),
        present.size(),
        present.stream().mapToLong(ConsumerSession::lag).max().orElse(0));
  }
}
