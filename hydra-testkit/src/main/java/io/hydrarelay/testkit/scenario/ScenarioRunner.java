package io.hydrarelay.testkit.scenario;

import java.util.Objects;
import java.util.Optional;

/**
 * Runs a scenario: the relay, the producers and all consumers in this process, on a few threads.
 * {@link #run} blocks and belongs to one thread; {@link #progress} may be asked from any.
 */
public final class ScenarioRunner {
  private final Scenario scenario;
  private final RelayUnderTest.Maker relays;
  private long seed = System.nanoTime();
  private volatile Optional<ScenarioRun> run = Optional.empty();

  private ScenarioRunner(Scenario scenario, RelayUnderTest.Maker relays) {
    this.scenario = scenario;
    this.relays = relays;
  }

  /** Returns a runner with a random seed. */
  public static ScenarioRunner of(Scenario scenario) {
    return of(scenario, EmbeddedRelay::start);
  }

  static ScenarioRunner of(Scenario scenario, RelayUnderTest.Maker relays) {
    return new ScenarioRunner(Objects.requireNonNull(scenario, "scenario"), relays);
  }

  /**
   * Sets from what sizes, contents and the faults of links follow. The order of what happens on
   * different threads does not follow from it.
   */
  public ScenarioRunner seed(long value) {
    seed = value;
    return this;
  }

  /**
   * Runs the scenario. Everything that was started has ended when this returns, also with an
   * exception.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  public ScenarioResult run() throws InterruptedException {
    ScenarioRun begun = new ScenarioRun(scenario, seed, relays);
    run = Optional.of(begun);
    try {
      return begun.run();
    } finally {
      begun.stop();
    }
  }

  /** Returns how far the run is. */
  public ScenarioProgress progress() {
    return run.map(ScenarioRun::progress).orElse(ScenarioProgress.NONE);
  }
}
