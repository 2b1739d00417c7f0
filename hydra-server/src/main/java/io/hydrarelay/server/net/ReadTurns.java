package io.hydrarelay.server.net;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Has the producers of an event loop whose reads are large read one in each turn of the loop, so
 * that what one has brought goes to all its consumers while it is in the cache, and whoever sends
 * little waits for one of the others instead of for all of them.
 */
public final class ReadTurns {
  /** From how much on a read is large: its bytes cost more than a turn of the loop. */
  static final int LARGE_READ_BYTES = 32_768;

  private final Map<EventExecutor, OfLoop> turns = new ConcurrentHashMap<>();

  /** Returns what runs a task in a turn of that loop without another such task. On that loop. */
  Executor of(EventExecutor loop) {
    return turns.computeIfAbsent(loop, OfLoop::new);
  }

  private static final class OfLoop implements Executor {
    private final Executor nextTasks;
    private final Executor endOfTurn;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean underWay;

    OfLoop(EventExecutor loop) {
      nextTasks = loop;
      endOfTurn =
          loop instanceof SingleThreadIoEventLoop turning
              ? turning::executeAfterEventLoopIteration
              : loop;
    }

    @Override
    public void execute(Runnable read) {
      waiting.add(read);
      if (!underWay) {
        underWay = true;
        nextTasks.execute(this::giveTurn);
      }
    }

    private void giveTurn() {
      endOfTurn.execute(this::turnEnds); // first, in case the task throws
      waiting.remove().run();
    }

    private void turnEnds() {
      underWay = !waiting.isEmpty();
      if (underWay) {
        nextTasks.execute(this::giveTurn);
      }
    }
  }
}
