package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadTurnsTest {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final SingleThreadIoEventLoop loop = (SingleThreadIoEventLoop) group.next();
  private long nanos;
  private final ReadTurns turns = new ReadTurns(() -> nanos);
  private final List<String> events = new ArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);

  @AfterEach
  void stopThreads() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void shouldEndATurnOfTheLoopBetweenTwoLargeReads() throws InterruptedException {
    onTheLoop(
        () -> {
          for (String name : List.of("first", "second", "third")) {
            turns.ofProducer(loop).execute(() -> readAndSeeTheTurnEnd(name));
          }
          turns.ofProducer(loop).execute(done::countDown);
          loop.execute(() -> events.add("a small read"));
        });

    assertEquals(List.of("first", "a small read", "end", "second", "end", "third", "end"), events);
  }

  @Test
  void shouldGoOnWithTheNextAfterAReadThatFails() throws InterruptedException {
    onTheLoop(
        () -> {
          turns
              .ofProducer(loop)
              .execute(
                  () -> {
                    throw new IllegalStateException("made on purpose");
                  });
          turns.ofProducer(loop).execute(done::countDown);
        });
  }

  @Test
  void shouldServeAReadThatIsAskedForAfterAllOthersAreDone() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    loop.execute(() -> turns.ofProducer(loop).execute(first::countDown));
    assertTrue(first.await(5, TimeUnit.SECONDS));

    onTheLoop(() -> turns.ofProducer(loop).execute(done::countDown));
  }

  @Test
  void shouldLetAProducerThatHasMoreToReadGoOnForAStint() throws InterruptedException {
    onTheLoop(
        () -> {
          long third = ReadTurns.STINT_NANOS / 3 + 1;
          new BusyProducer("a", third, 13).asks();
          new BusyProducer("b", third, 13).asks();
        });

    assertEquals("a a b a b b b a a a b b b", String.join(" ", events));
  }

  @Test
  void shouldLetNobodyGoOnAfterAReadThatTookAsLongAsAStint() throws InterruptedException {
    onTheLoop(
        () -> {
          new BusyProducer("a", ReadTurns.STINT_NANOS, 7).asks();
          new BusyProducer("b", ReadTurns.STINT_NANOS, 7).asks();
        });

    assertEquals("a a b a b a b", String.join(" ", events));
  }

  @Test
  void shouldMakeStintsShorterWhereManyAreBusy() throws InterruptedException {
    int many = 2 * (int) (ReadTurns.ROUND_NANOS / ReadTurns.STINT_NANOS);
    onTheLoop(
        () -> {
          for (int i = 0; i < many; i++) {
            new BusyProducer("producer " + i, ReadTurns.STINT_NANOS / 2, 4 * many).asks();
          }
        });

    List<String> lastRound = events.subList(3 * many, 4 * many);
    assertEquals(many, new HashSet<>(lastRound).size(), "producers read in " + lastRound);
  }

  @Test
  void shouldGiveEveryOtherTurnToThoseWhoHadNothingMoreToRead() throws InterruptedException {
    onTheLoop(
        () -> {
          long hundredth = ReadTurns.STINT_NANOS / 100;
          new BusyProducer("a", hundredth, 11).asks();
          BusyProducer busy = new BusyProducer("b", hundredth, 11);
          Executor quiet = turns.ofProducer(loop);
          Executor another = turns.ofProducer(loop);
          busy.asks();
          busy.afterItsFirst =
              () -> {
                quiet.execute(() -> events.add("quiet"));
                another.execute(() -> events.add("another"));
              };
        });

    assertEquals("a a b a quiet a another a a a a", String.join(" ", events));
  }

  /** A producer that has always more to read, which takes the loop so long each time. */
  private final class BusyProducer {
    private final String name;
    private final long readNanos;
    private final int eventsInAll;
    private final Executor itsTurns = turns.ofProducer(loop);
    private Runnable afterItsFirst = () -> {};

    BusyProducer(String name, long readNanos, int eventsInAll) {
      this.name = name;
      this.readNanos = readNanos;
      this.eventsInAll = eventsInAll;
    }

    void asks() {
      itsTurns.execute(this::reads);
    }

    private void reads() {
      if (events.size() == eventsInAll) {
        done.countDown();
        return;
      }
      events.add(name);
      nanos += readNanos;
      loop.executeAfterEventLoopIteration(this::hasRead);
    }

    private void hasRead() {
      asks();
      afterItsFirst.run();
      afterItsFirst = () -> {};
    }
  }

  private void readAndSeeTheTurnEnd(String name) {
    events.add(name);
    loop.executeAfterEventLoopIteration(() -> events.add("end"));
  }

  private void onTheLoop(Runnable scenario) throws InterruptedException {
    loop.execute(scenario);
    assertTrue(done.await(5, TimeUnit.SECONDS), "the scenario is over");
  }
}
