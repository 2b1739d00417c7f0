package io.hydrarelay.testkit;

import io.hydrarelay.client.ConnectionListener;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sees how one client fares: its connections, and if it is a consumer its events. All witnesses of
 * a test share one {@link Progress}. Thread-safe.
 */
final class Witness implements ConnectionListener, CheckedConsumer.Step {
  private final String name;
  private final Progress progress;
  private final Map<StatusCode, Integer> ends = new EnumMap<>(StatusCode.class);
  private final List<StreamEvent> losses = new ArrayList<>();
  private final List<String> news = new ArrayList<>();
  private boolean joined;
  private int joins;
  private int interruptions;
  private long messages;
  private long bytes;
  private long duplicates;
  private long verifiedSeq = -1;

  Witness(String name, Progress progress) {
    this.name = name;
    this.progress = progress;
  }

  // ---- the connection

  @Override
  public void connected(String peer) {
    progress.make(
        () -> {
          joined = true;
          joins++;
        });
  }

  @Override
  public void interrupted(String reason, Duration retryIn) {
    progress.make(
        () -> {
          joined = false;
          interruptions++;
          news.add(reason);
        });
  }

  @Override
  public void gaveUp(HydraException why) {
    progress.make(() -> news.add("gave up: " + why));
  }

  // ---- the stream

  @Override
  public void take(StreamEvent event) {
    progress.make(() -> note(event));
  }

  private void note(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      messages++;
      bytes += message.payload().remaining();
    } else if (event instanceof StreamEvent.Duplicate) {
      duplicates++;
    } else if (event instanceof StreamEvent.Verified verified) {
      verifiedSeq = verified.seq();
    } else if (event instanceof StreamEvent.Status status) {
      StatusCode.of(status.code())
          .filter(code -> StatusCode.isFatal(code.code()))
          .ifPresent(code -> ends.merge(code, 1, Integer::sum));
    } else if (!isOrdinary(event)) {
      losses.add(event);
    }
  }

  /** Everything else tells of something that is missing, or that should not be there. */
  private static boolean isOrdinary(StreamEvent event) {
    return event instanceof StreamEvent.Interrupted
        || event instanceof StreamEvent.Closed
        || event instanceof StreamEvent.End
        || event instanceof StreamEvent.Stream stream && stream.how() == StreamEvent.How.FIRST;
  }

  // ---- what is known

  /** Returns whether the client is joined, as far as it knows. */
  boolean isJoined() {
    return progress.look(() -> joined);
  }

  int joins() {
    return progress.look(() -> joins);
  }

  int interruptions() {
    return progress.look(() -> interruptions);
  }

  long messages() {
    return progress.look(() -> messages);
  }

  /** Returns how many bytes of messages have come. */
  long bytes() {
    return progress.look(() -> bytes);
  }

  /** Returns how many frames came again, as they do when a producer resends. */
  long duplicates() {
    return progress.look(() -> duplicates);
  }

  /** Returns the last CHECK or END up to which all is the producer's. */
  long verifiedSeq() {
    return progress.look(() -> verifiedSeq);
  }

  /** Returns which fatal STATUS came how often. */
  Map<StatusCode, Integer> ends() {
    return progress.look(() -> Map.copyOf(ends));
  }

  /** Returns the events that a consumer has only if something is missing or wrong. */
  List<StreamEvent> losses() {
    return progress.look(() -> List.copyOf(losses));
  }

  /** Returns how often the connection was lost, or not made, with those words in the reason. */
  long interruptions(String words) {
    return progress.look(() -> news.stream().filter(each -> each.contains(words)).count());
  }

  @Override
  public String toString() {
    return progress.look(
        () ->
            "%s: %d joins, %d interruptions, %d messages, %d duplicates, %s %s, last news %s"
                .formatted(
                    name,
                    joins,
                    interruptions,
                    messages,
                    duplicates,
                    ends,
                    losses.subList(0, Math.min(5, losses.size())),
                    news.isEmpty() ? "none" : news.get(news.size() - 1)));
  }
}
