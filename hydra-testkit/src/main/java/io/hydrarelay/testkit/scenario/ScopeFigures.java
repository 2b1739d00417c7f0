package io.hydrarelay.testkit.scenario;

import java.util.List;
import java.util.Map;

/**
 * The figures of a group, a crowd, the producers or the relay.
 *
 * @param name whose
 * @param scope what that is
 * @param all how many there are of it: what "all" means in an expectation
 * @param figures each in the unit of its measure; what no expectation asks for may be left out
 */
public record ScopeFigures(String name, Measure.Scope scope, long all, Map<Measure, Long> figures) {
  /** Makes figures; the map is copied. */
  public ScopeFigures {
    figures = Map.copyOf(figures);
  }

  /** Returns of what there is a figure, in the order of all measures. */
  public List<Measure> measures() {
    return Measure.of(scope).stream().filter(figures::containsKey).toList();
  }

  /** Returns one figure; 0 where there is none. */
  public long get(Measure measure) {
    return figures.getOrDefault(measure, 0L);
  }
}
