package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
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
  private final ReadTurns turns = new ReadTurns();
  private final List<String> events = new ArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);

  @AfterEach
  void stopThreads() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void shouldEndATurnOfTheLoopBetweenTwoLargeReads() throws InterruptedException {
    loop.execute(
        () -> {
          Executor large = turns.of(loop);
          large.execute(() -> read("first"));
          large.execute(() -> read("second"));
          large.execute(() -> read("third"));
          large.execute(done::countDown);
          loop.execute(() -> events.add("a small read"));
        });

    awaitDone();
    assertEquals(List.of("first", "a small read", "end", "second", "end", "third", "end"), events);
  }

  @Test
  void shouldGoOnWithTheNextAfterAReadThatFails() throws InterruptedException {
    loop.execute(
        () -> {
          Executor large = turns.of(loop);
          large.execute(
              () -> {
                throw new IllegalStateException("made on purpose");
              });
          large.execute(done::countDown);
        });

    awaitDone();
  }

  @Test
  void shouldServeAReadThatIsAskedForAfterAllOthersAreDone() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    loop.execute(() -> turns.of(loop).execute(first::countDown));
    assertTrue(first.await(5, TimeUnit.SECONDS));

    loop.execute(() -> turns.of(loop).execute(done::countDown));

    awaitDone();
  }

  private void read(String name) {
    events.add(name);
    loop.executeAfterEventLoopIteration(() -> events.add("end"));
  }

  private void awaitDone() throws InterruptedException {
    assertTrue(done.await(5, TimeUnit.SECONDS), "all reads have had their turn");
  }
}
