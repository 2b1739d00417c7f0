package io.hydrarelay.testkit.scenario;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Lets all producers of a run send, on one thread. */
final class ProducerPump {
  private static final long IDLE_NANOS = 200_000;
  private static final int TURN = 64;

  private final List<SessionRun> sessions;
  private final Thread thread = new Thread(this::run, "scenario-producers");
  private volatile boolean isClosed;
  private volatile long beginNanos;
  private volatile Optional<RuntimeException> failure = Optional.empty();

  ProducerPump(List<SessionRun> sessions) {
    this.sessions = sessions;
    thread.setDaemon(true);
  }

  /** Begins to send. */
  void start() {
    beginNanos = System.nanoTime();
    thread.start();
  }

  /** Returns the nanoseconds since the first message was due; 0 before. */
  long elapsedNanos() {
    return beginNanos == 0 ? 0 : System.nanoTime() - beginNanos;
  }

  private void run() {
    try {
      while (!isClosed) {
        if (!turn()) {
          LockSupport.parkNanos(IDLE_NANOS);
        }
      }
    } catch (RuntimeException broken) {
      failure = Optional.of(broken);
    }
  }

  /** Returns what has ended the sending before its time. */
  Optional<RuntimeException> failure() {
    return failure;
  }

  private boolean turn() {
    boolean moved = false;
    for (SessionRun session : sessions) {
      for (int i = 0; i < TURN && session.pump(beginNanos, System.nanoTime()); i++) {
        moved = true;
      }
    }
    return moved;
  }

  /** Returns whether every producer has sent everything. */
  boolean isDone() {
    return sessions.stream().allMatch(SessionRun::isDone);
  }

  /** Returns which part of its messages the producer has sent that has sent the least. */
  double part() {
    long elapsed = elapsedNanos();
    return sessions.stream().mapToDouble(session -> session.part(elapsed)).min().orElse(1);
  }

  /** Sends no more, and waits until that is so. */
  void stop() throws InterruptedException {
    isClosed = true;
    thread.join();
  }
}
