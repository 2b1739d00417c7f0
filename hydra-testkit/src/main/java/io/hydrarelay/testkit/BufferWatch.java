package io.hydrarelay.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * Finds buffers of Netty that were collected without having been released, anywhere in the JVM:
 * nothing tells whose they were. Thread-safe.
 */
final class BufferWatch {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final int COLLECTIONS = 2;
  private static final long COLLECTION_MILLIS = 5_000;
  private static final int SHOWN_LINES = 50;

  private BufferWatch() {}

  /** Has every buffer followed from now on, unless a system property says how many are. */
  static void begin() {
    boolean isChosen =
        System.getProperty("io.netty.leakDetection.level") != null
            || System.getProperty("io.netty.leakDetectionLevel") != null;
    if (!isChosen) {
      ResourceLeakDetector.setLevel(Level.PARANOID);
    }
    ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + "\n" + records));
  }

  /** Returns what was found since the last call. Two buffers leaked by the same line count once. */
  static List<Finding> findings() {
    List<String> leaks = List.copyOf(LEAKS);
    LEAKS.removeAll(leaks);
    return leaks.stream()
        .map(leak -> new Finding(Check.BUFFERS, "nobody released a " + beginning(leak)))
        .toList();
  }

  /** The rest stands in Netty's log. */
  private static String beginning(String leak) {
    return leak.lines()
        .filter(line -> !line.isBlank())
        .limit(SHOWN_LINES)
        .collect(Collectors.joining("\n"));
  }

  /** Has the collector find what nobody holds any more. */
  static void look() {
    boolean collected = true;
    for (int i = 0; i < COLLECTIONS && collected; i++) {
      collected = awaitCollection();
      PooledByteBufAllocator.DEFAULT.directBuffer(1).release(); // lets the detector look
    }
  }

  /** Returns whether the collector has found out who is unreachable; a JVM may be told not to. */
  private static boolean awaitCollection() {
    ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), unreachable);
    System.gc();
    try {
      return sentinel.equals(unreachable.remove(COLLECTION_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
