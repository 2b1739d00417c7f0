package io.hydrarelay.testkit.blindness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the searches of one place have brought so far. Not thread-safe. */
final class SearchResult {
  /** Begins the names of needles that have to be found. */
  static final String CONTROL = "control: ";

  private final Place place;
  private final Map<String, Hit> hits = new LinkedHashMap<>();
  private final Set<String> controlsFound = new HashSet<>();
  private final List<String> failures = new ArrayList<>();
  private long searchedBytes;

  private record Hit(Needle needle, long count, String source, long offset) {}

  SearchResult(Place place) {
    this.place = place;
  }

  /** Returns what takes hits in that file, or part of memory. */
  NeedleSearch.Hits hits(String source) {
    return (needle, offset) -> {
      if (needle.name().startsWith(CONTROL)) {
        controlsFound.add(needle.name().substring(CONTROL.length()));
      } else {
        hits.merge(
            needle.name() + needle.encoding(),
            new Hit(needle, 1, source, offset),
            (first, again) -> new Hit(needle, first.count() + 1, first.source(), first.offset()));
      }
    };
  }

  void searched(long bytes) {
    searchedBytes += bytes;
  }

  void failed(IOException why) {
    failures.add(why.toString());
  }

  List<Finding> findings(List<Secret> secrets) {
    return hits.values().stream().map(hit -> finding(hit, secrets)).toList();
  }

  private Finding finding(Hit hit, List<Secret> secrets) {
    String name = hit.needle().name();
    boolean allowed =
        secrets.stream()
            .filter(secret -> secret.name().equals(name))
            .anyMatch(secret -> secret.allowed().contains(place));
    return new Finding(
        place, name, hit.needle().encoding(), allowed, hit.count(), hit.source(), hit.offset());
  }

  /** Returns why the search proves nothing, if so. */
  Optional<String> doubt(Set<String> controls) {
    if (!failures.isEmpty()) {
      return Optional.of("could not be searched: " + failures);
    }
    if (controls.isEmpty()) {
      return Optional.of(this + ", but nothing was named that would have to be found");
    }
    return controls.stream()
        .filter(control -> !controlsFound.contains(control))
        .findFirst()
        .map(control -> this + ", but " + control + ", which has to be there, was not found");
  }

  @Override
  public String toString() {
    return searchedBytes + " bytes searched";
  }
}
