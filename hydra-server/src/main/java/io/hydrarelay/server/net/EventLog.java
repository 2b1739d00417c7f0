package io.hydrarelay.server.net;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The relay's log. One event is one line: its name, then {@code field=value} each; what peers do
 * costs at most so many lines for each event and reason in a second, then one line with the number
 * of those left out. Thread-safe.
 *
 * <p>Nothing that came from a peer gets here but numbers, addresses and fingerprints, and messages
 * of exceptions made printable.
 */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");
  private static final int MAX_CHARS = 200;

  /** What stands for a field that has no value. */
  public static final String NONE = "-";

  private final int linesPerSecond;
  private final EventExecutor timer;
  private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();

  /**
   * Makes a log.
   *
   * @param linesPerSecond lines for each event and reason in a second; 0 for all
   * @param timer ends the seconds
   */
  public EventLog(int linesPerSecond, EventExecutor timer) {
    this.linesPerSecond = linesPerSecond;
    this.timer = timer;
  }

  /**
   * Logs what a peer did, unless too much of the kind was logged in this second.
   *
   * @param kind event and reason; one of a few
   * @param pattern the event's name and its fields, in SLF4J's notation
   */
  public void event(Level level, String kind, String pattern, Object... values) {
    if (LOG.isEnabledForLevel(level) && isAllowed(kind)) {
      switch (level) {
        case WARN -> LOG.warn(pattern, values);
        case INFO -> LOG.info(pattern, values);
        default -> LOG.debug(pattern, values);
      }
    }
  }

  private boolean isAllowed(String kind) {
    return linesPerSecond == 0 || allowances.computeIfAbsent(kind, Allowance::new).takeOne();
  }

  /** Returns an address as it stands in every line: numbers only. */
  public static String address(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet && !inet.isUnresolved()
        ? NetUtil.toSocketAddressString(inet)
        : printable(String.valueOf(peer));
  }

  /** Returns what an exception says, short and on one line. */
  public static String message(Throwable thrown) {
    return printable(String.valueOf(thrown.getMessage()));
  }

  private static String printable(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() > MAX_CHARS ? printable.substring(0, MAX_CHARS) : printable;
  }

  /** The lines of one kind in the second under way. */
  private final class Allowance {
    private final String kind;
    private int lines;

    Allowance(String kind) {
      this.kind = kind;
    }

    synchronized boolean takeOne() {
      if (lines == 0) {
        endsLater();
      }
      return lines++ < linesPerSecond;
    }

    private void endsLater() {
      try {
        timer.schedule(this::end, 1, TimeUnit.SECONDS);
      } catch (RejectedExecutionException relayHasEnded) {
        // Little is said after it.
      }
    }

    private synchronized void end() {
      int leftOut = lines - linesPerSecond;
      lines = 0;
      if (leftOut > 0) {
        LOG.warn("lines left out: kind={} count={}", kind, leftOut);
      }
    }
  }
}
