package io.hydrarelay.testkit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One producer, a real relay, and a consumer whose way to the relay and whose events can be
 * tampered with. What goes over the wire is the same in each run:
 *
 * <pre>
 *  frames   0-6  CHECK 7  8 9  10-12  13 14  CHECK 15  ...  49  50  51-53  END 54
 *  records  0-6           7 8    9    10 11            ...  37  38    39
 * </pre>
 */
final class MutantRun {
  /** Larger than a fragment: three frames. */
  private static final int LARGE_BYTES = 2_500;

  private static final int SMALL_BYTES = 100;
  private static final int FRAGMENT_BYTES = 1_000;
  private static final int RECORDS = 40;
  private static final int EVERY_LARGE = 10;
  private static final int SIG_INTERVAL = 8;
  private static final int RECORDS_BEFORE_LATE_JOIN = 12;
  private static final Duration PATIENCE = Party.PATIENCE;

  /** What is asked of the system, and what of that is meant to go wrong without any mutant. */
  enum Scenario {
    /** Nothing goes wrong. */
    PLAIN(Promise.EVERYTHING),
    /** The relay leaves frames 2 to 5 out for lag, and says so. */
    SKIP(Promise.LAG_IS_TOLD),
    /** Frames 2 to 5 get lost, and nobody says why. */
    LOSS(Promise.LOSS_IS_TOLD),
    /** The connection breaks behind frame 20, and is made again. */
    RECONNECT(Promise.EVERYTHING),
    /** The same, and messages are delivered once they are signed. */
    HOLD(Promise.EVERYTHING),
    /** The relay cuts the consumer as too slow before frame 20. */
    CUT(Promise.UNTIL_CUT),
    /** The consumer joins when 12 records have been sent. */
    LATE(Promise.EVERYTHING);

    private final Promise promise;

    Scenario(Promise promise) {
      this.promise = promise;
    }

    Promise promise() {
      return promise;
    }

    MutantRelay.Script script() {
      return switch (this) {
        case SKIP -> RelayMutations.leaveOut(2, 6, 4);
        case LOSS -> RelayMutations.lose(2, 6);
        case RECONNECT, HOLD -> RelayMutations.breakOnceBehind(20);
        case CUT -> RelayMutations.cutAsTooSlowAt(20);
        default -> MutantRelay.Script.HONEST;
      };
    }
  }

  private final Scenario scenario;
  private final EventMutation client;
  private final boolean hold;
  private final StreamChecker checker = new StreamChecker();

  /**
   * Prepares a run.
   *
   * @param client what becomes of the consumer's events before the checker gets them
   * @param hold whether the consumer really holds messages back where the scenario says so
   */
  MutantRun(Scenario scenario, EventMutation client, boolean hold) {
    this.scenario = scenario;
    this.client = client;
    this.hold = hold && scenario == Scenario.HOLD;
    StreamChecker other = new StreamChecker();
    for (int record = 0; record < RECORDS; record++) {
      other.sent(payload("B", record));
    }
    checker.alongside("B", other);
  }

  /** Returns the payload of a record of a session; no two are equal. */
  static byte[] payload(String session, int record) {
    int bytes = record % EVERY_LARGE == EVERY_LARGE - 1 ? LARGE_BYTES : SMALL_BYTES;
    byte[] name = (session + " " + record).getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(bytes).put(name).array();
  }

  /** Runs until the consumer is over, and returns what the checker says. */
  Judgement judge(MutantRelay.Script script) throws Exception {
    try (RelayFixture relay = RelayFixture.start();
        MutantRelay way = new MutantRelay(relay.endpoint(), script)) {
      Ticket ticket = relay.newProducerTicket();
      Producer producer = Producer.connect(ticket, producerConfig());
      int early = scenario == Scenario.LATE ? RECORDS_BEFORE_LATE_JOIN : 0;
      send(producer, 0, early);
      producer.flush();
      Consumer consumer =
          Consumer.connect(Ticket.consumer(way.endpoint(), ticket.credentials()), consumerConfig());
      producer.awaitConsumers(1, PATIENCE);
      send(producer, early, RECORDS);
      producer.close();
      return follow(consumer).under(scenario.promise());
    }
  }

  private void send(Producer producer, int from, int end) throws HydraException {
    for (int record = from; record < end; record++) {
      checker.sent(payload("A", record));
      producer.send(payload("A", record));
    }
  }

  private static ProducerConfig producerConfig() {
    return ProducerConfig.builder()
        .lagPolicy(LagPolicy.BLOCK)
        .sigInterval(SIG_INTERVAL)
        .sigMillis(0)
        .maxFragment(FRAGMENT_BYTES)
        .batchBytes(0)
        .build();
  }

  private ConsumerConfig consumerConfig() {
    return ConsumerConfig.builder()
        .hold(hold)
        .reconnect(scenario == Scenario.RECONNECT || scenario == Scenario.HOLD)
        .backoff(Duration.ofMillis(10))
        .build();
  }

  private Verdict follow(Consumer consumer) {
    ConsumerTrack track =
        scenario == Scenario.LATE ? checker.lateConsumer("late") : checker.consumer("one");
    if (scenario == Scenario.HOLD) {
      track.holding();
    }
    try (consumer) {
      Optional<StreamEvent> event = consumer.nextEvent(PATIENCE);
      while (event.isPresent()) {
        client.take(event.get(), track::event);
        event = consumer.nextEvent(PATIENCE);
      }
    } catch (HydraException over) {
      // The connection ended without the end of the session; the track knows.
    }
    return track.verdict();
  }
}
