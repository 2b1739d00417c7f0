package io.hydrarelay.cli;

import io.hydrarelay.testkit.scenario.DefaultScenarios;
import java.util.Iterator;

/** The scenarios that are built in, for shells to complete. */
final class ScenarioNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return DefaultScenarios.names().iterator();
  }
}
