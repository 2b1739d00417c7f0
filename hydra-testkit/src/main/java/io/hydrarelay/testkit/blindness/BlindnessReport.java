package io.hydrarelay.testkit.blindness;

import io.hydrarelay.testkit.Judgement;
import io.hydrarelay.testkit.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a {@link BlindnessCheck} found.
 *
 * @param places the judgement on each place, with its reason
 * @param findings everything that was found, what is allowed included
 */
public record BlindnessReport(Map<Place, Judgement> places, List<Finding> findings) {
  /** Makes a report. */
  public BlindnessReport {
    places = Map.copyOf(places);
    findings = List.copyOf(findings);
  }

  /** Returns the judgement on one place. */
  public Judgement at(Place place) {
    return places.getOrDefault(place, new Judgement(Outcome.UNKNOWN, "not searched"));
  }

  /** Returns FAIL if any place fails, PASS if every one passes, else UNKNOWN. */
  public Outcome outcome() {
    Outcome all = Outcome.PASS;
    for (Place place : Place.values()) {
      Outcome one = at(place).outcome();
      if (one == Outcome.FAIL) {
        return Outcome.FAIL;
      }
      all = one == Outcome.UNKNOWN ? Outcome.UNKNOWN : all;
    }
    return all;
  }

  @Override
  public String toString() {
    return Arrays.stream(Place.values())
        .map(place -> place + " " + at(place))
        .collect(Collectors.joining("\n", outcome() + "\n", ""));
  }
}
