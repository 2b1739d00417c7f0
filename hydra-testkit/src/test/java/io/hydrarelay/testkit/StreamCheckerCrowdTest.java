package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thousands of consumers of one session, on several threads, while it goes on. */
class StreamCheckerCrowdTest {
  private static final int CONSUMERS = 3_000;
  private static final int THREADS = 3;
  private static final int RECORDS = 300;
  private static final long EPOCH = 7;

  private final StreamChecker checker = new StreamChecker();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void shouldJudgeEachOfThousandsOfConsumersByItsOwnHistory() throws Exception {
    for (int record = 0; record < RECORDS / 2; record++) {
      checker.sent(payload(record));
    }
    List<Future<List<ConsumerTrack>>> crowds = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread;
      crowds.add(threads.submit(() -> crowd(first)));
    }
    for (int record = RECORDS / 2; record < RECORDS; record++) {
      checker.sent(payload(record));
    }
    int judged = 0;
    for (Future<List<ConsumerTrack>> crowd : crowds) {
      for (ConsumerTrack track : crowd.get(Party.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        receive(track, RECORDS / 2, RECORDS);
        end(track);
        assertJudgement(track.verdict());
        judged++;
      }
    }
    assertEquals(CONSUMERS, judged);
  }

  /** Every second consumer of the crowd of a thread is honest, every other one loses a message. */
  private List<ConsumerTrack> crowd(int first) {
    List<ConsumerTrack> tracks = new ArrayList<>();
    for (int number = first; number < CONSUMERS; number += THREADS) {
      ConsumerTrack track = checker.consumer(Integer.toString(number));
      track.event(new StreamEvent.Stream(EPOCH, StreamEvent.How.FIRST));
      int lost = lostBy(number);
      receive(track, 0, lost);
      receive(track, isHonest(number) ? lost : lost + 1, RECORDS / 2);
      tracks.add(track);
    }
    return tracks;
  }

  private static boolean isHonest(int number) {
    return number % 2 == 0;
  }

  private static int lostBy(int number) {
    return number % (RECORDS / 2 - 1);
  }

  private static void assertJudgement(Verdict verdict) {
    int number = Integer.parseInt(verdict.consumer());
    int lost = lostBy(number);
    String offence = "record " + lost + " is missing, and no gap was reported before " + (lost + 1);
    assertEquals(isHonest(number) ? "none" : offence, verdict.offence().orElse("none"));
    assertEquals(isHonest(number), verdict.under(Promise.EVERYTHING).passed(), verdict::toString);
  }

  private static void receive(ConsumerTrack track, int from, int end) {
    for (int record = from; record < end; record++) {
      track.event(new StreamEvent.Message(payload(record), EPOCH, record));
    }
  }

  private static void end(ConsumerTrack track) {
    track.event(new StreamEvent.Verified(RECORDS, 1));
    track.event(new StreamEvent.End(true));
  }

  private static ByteBuffer payload(int record) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(record).flip();
  }
}
