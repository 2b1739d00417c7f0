package io.hydrarelay.testkit.log;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what relays, clients and Netty log in this JVM, with Logback, java.util.logging
 * or slf4j-simple behind slf4j. What the backend is configured not to log, nobody is told.
 * Thread-safe.
 */
public final class LogCapture {
  private static final Optional<LogTap> TAP = tap(LogCapture::tell);

  /** Weak, or what is never removed would stay; read without a lock, as backends hold theirs. */
  private static volatile List<WeakReference<Listener>> listeners = List.of();

  /** Is told what is logged, on the thread that logs: it must not hold it up, and must not log. */
  @FunctionalInterface
  public interface Listener {
    /** Something was logged. */
    void logged(LogLine line);
  }

  private LogCapture() {}

  /** Tells this listener from now on, as long as somebody else holds it too. */
  public static synchronized void add(Listener listener) {
    listeners =
        Stream.concat(listeners.stream(), Stream.of(new WeakReference<>(listener)))
            .filter(each -> each.get() != null)
            .toList();
    TAP.ifPresent(LogTap::open);
  }

  /** Tells this listener nothing more. */
  public static synchronized void remove(Listener listener) {
    listeners =
        listeners.stream().filter(each -> each.get() != null && each.get() != listener).toList();
    if (listeners.isEmpty()) {
      TAP.ifPresent(LogTap::close);
    }
  }

  /**
   * Makes sure that a backend is listened to which the application has configured anew since the
   * last call of {@link #add}.
   */
  public static synchronized void renew() {
    if (!listeners.isEmpty()) {
      TAP.ifPresent(LogTap::open);
    }
  }

  /**
   * Returns why nothing is captured in this JVM; empty when it is. To be asked while there is a
   * listener.
   */
  public static synchronized Optional<String> obstacle() {
    if (TAP.isPresent()) {
      return TAP.get().obstacle();
    }
    return Optional.of(
        "the testkit cannot listen to the backend of slf4j, "
            + LoggerFactory.getILoggerFactory().getClass().getName()
            + ", but to Logback, java.util.logging (slf4j-jdk14) and slf4j-simple");
  }

  private static void tell(LogLine line) {
    for (WeakReference<Listener> each : listeners) {
      Listener listener = each.get();
      if (listener != null) {
        listener.logged(line);
      }
    }
  }

  private static Optional<LogTap> tap(Consumer<LogLine> lines) {
    ILoggerFactory backend = LoggerFactory.getILoggerFactory();
    return switch (backend.getClass().getName()) {
      case "ch.qos.logback.classic.LoggerContext" -> Optional.of(new LogbackTap(backend, lines));
      case "org.slf4j.jul.JDK14LoggerFactory" -> Optional.of(new JulTap(lines));
      case "org.slf4j.simple.SimpleLoggerFactory" -> Optional.of(new SimpleLoggerTap(lines));
      default -> Optional.empty();
    };
  }
}
