package io.hydrarelay.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.server.metrics.ConsumerPhase;
import io.hydrarelay.server.metrics.ConsumerView;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whom a page shows that has no room for all. */
class RelayJsonTest {
  private static ConsumerView consumer(long id, ConsumerPhase phase, long lag, long skipped) {
    InetSocketAddress somewhere = new InetSocketAddress("127.0.0.1", 1);
    return new ConsumerView(
        id, "0a0b0c0d", somewhere, phase, lag, 100 * lag, skipped, 0, 0, Duration.ZERO);
  }

  @Test
  void shouldPutTheSlowBeforeThoseWithMoreWaitingAndSkippedOnesBeforeOthers() {
    List<Long> order =
        Stream.of(
                consumer(1, ConsumerPhase.KEEPING_UP, 0, 0),
                consumer(2, ConsumerPhase.KEEPING_UP, 0, 9),
                consumer(3, ConsumerPhase.KEEPING_UP, 40, 0),
                consumer(4, ConsumerPhase.CATCHING_UP, 5_000, 0),
                consumer(5, ConsumerPhase.LAGGING, 300, 0),
                consumer(6, ConsumerPhase.LAGGING, 400, 0),
                consumer(7, ConsumerPhase.STALLED, 1, 0))
            .sorted(RelayJson.worstFirst())
            .map(ConsumerView::id)
            .toList();
    assertEquals(List.of(7L, 6L, 5L, 4L, 3L, 2L, 1L), order);
  }
}
