package io.hydrarelay.testkit.link;

import static io.hydrarelay.testkit.link.LinkScenario.random;
import static io.hydrarelay.testkit.link.LinkScenario.reading;
import static io.hydrarelay.testkit.link.LinkScenario.writing;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.testkit.link.LinkScenario.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Faults that only delay come and go at random while bytes pass; none is lost or moved. More rounds
 * with {@code -Dhydra.link.rounds=60}, another beginning with {@code -Dhydra.link.seed=7}.
 */
class ChangingFaultsTest {
  private static final int ROUNDS = Integer.getInteger("hydra.link.rounds", 3);
  private static final long SEED = Long.getLong("hydra.link.seed", 1);
  private static final int CONNECTIONS = 8;
  private static final int BYTES = 400_000;

  private static final List<String> DELAYING =
      List.of(
          "latency 2ms jitter 2ms",
          "latency 5ms",
          "bandwidth 4MiB/s",
          "bandwidth 100KiB/s",
          "slicer 1000B vary 999B",
          "slicer 10KiB vary 5KiB delay 1ms",
          "slow close 50ms",
          "black hole");

  @Test
  void shouldLoseNothingWhileFaultsComeAndGo() throws Exception {
    for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
      try (LinkScenario scenario = new LinkScenario(settings -> settings.bufferBytes(65_536))) {
        round(scenario, seed);
      }
    }
  }

  private static void round(LinkScenario scenario, long seed) throws Exception {
    List<Pair> pairs = new ArrayList<>();
    List<CompletableFuture<byte[]>> got = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Pair pair = scenario.connect();
      pairs.add(pair);
      got.add(reading(pair.client(), BYTES));
      got.add(reading(pair.server(), BYTES));
      writing(pair.server(), random(2L * i, BYTES));
      writing(pair.client(), random(2L * i + 1, BYTES));
    }
    changeFaults(scenario.link, new Random(seed));
    for (int i = 0; i < got.size(); i++) {
      assertArrayEquals(random(i, BYTES), got.get(i).get(30, TimeUnit.SECONDS), "seed " + seed);
    }
    for (Pair pair : pairs) {
      pair.client().shutdownOutput();
      assertEquals(-1, pair.server().getInputStream().read());
    }
  }

  private static void changeFaults(FaultyLink link, Random random) {
    List<ActiveFault> active = new ArrayList<>();
    for (int change = 0; change < 300; change++) {
      if (active.size() < 6 && random.nextBoolean()) {
        active.add(someFaults(link, random).add(someFault(random)));
      } else if (!active.isEmpty()) {
        active.remove(random.nextInt(active.size())).remove();
      }
    }
    active.forEach(ActiveFault::remove);
  }

  private static Fault someFault(Random random) {
    return Fault.parse(DELAYING.get(random.nextInt(DELAYING.size())));
  }

  private static Faults someFaults(FaultyLink link, Random random) {
    List<LinkConnection> connections = link.connections();
    LinkConnection one = connections.get(random.nextInt(connections.size()));
    return switch (random.nextInt(4)) {
      case 0 -> link.toClient();
      case 1 -> link.toRelay();
      case 2 -> one.toClient();
      default -> one.toRelay();
    };
  }
}
