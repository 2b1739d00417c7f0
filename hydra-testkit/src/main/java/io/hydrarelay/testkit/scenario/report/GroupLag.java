package io.hydrarelay.testkit.scenario.report;

import io.hydrarelay.testkit.scenario.ConsumerResult;
import io.hydrarelay.testkit.scenario.LagHistory;
import io.hydrarelay.testkit.scenario.ScenarioResult;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How far the consumers of a group were behind over time: what stays readable of hundreds of lines.
 */
final class GroupLag {
  static final int ABSENT = -1;

  private static final int WORST = 3;
  private static final double LOW = 0.10;
  private static final double MIDDLE = 0.50;
  private static final double HIGH = 0.90;

  private final LagHistory history;
  private final List<ConsumerResult> consumers;
  private final int[] members;
  private final int[] low;
  private final int[] middle;
  private final int[] high;
  private final int[] most;

  GroupLag(ScenarioResult result, String group) {
    this.history = result.history();
    this.consumers = result.consumers();
    this.members =
        IntStream.range(0, consumers.size())
            .filter(at -> consumers.get(at).group().equals(group))
            .toArray();
    this.low = new int[history.size()];
    this.middle = new int[history.size()];
    this.high = new int[history.size()];
    this.most = new int[history.size()];
    for (int moment = 0; moment < history.size(); moment++) {
      look(moment);
    }
  }

  private void look(int moment) {
    int[] present =
        Arrays.stream(members)
            .mapToObj(member -> history.lag(moment, member))
            .filter(OptionalInt::isPresent)
            .mapToInt(OptionalInt::getAsInt)
            .sorted()
            .toArray();
    low[moment] = at(present, LOW);
    middle[moment] = at(present, MIDDLE);
    high[moment] = at(present, HIGH);
    most[moment] = at(present, 1);
  }

  private static int at(int[] sorted, double share) {
    return sorted.length == 0 ? ABSENT : sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  int[] low() {
    return low;
  }

  int[] middle() {
    return middle;
  }

  int[] high() {
    return high;
  }

  int[] most() {
    return most;
  }

  int highest() {
    return Arrays.stream(most).max().orElse(0);
  }

  /** Returns the few that were furthest behind at any moment, the worst first. */
  List<Integer> worst() {
    return Arrays.stream(members)
        .boxed()
        .filter(member -> consumers.get(member).maxLag() > 0)
        .sorted(
            Comparator.comparingLong((Integer member) -> consumers.get(member).maxLag()).reversed())
        .limit(WORST)
        .toList();
  }

  String nameOf(int member) {
    return consumers.get(member).name();
  }

  int[] of(int member) {
    return IntStream.range(0, history.size())
        .map(moment -> history.lag(moment, member).orElse(ABSENT))
        .toArray();
  }
}
