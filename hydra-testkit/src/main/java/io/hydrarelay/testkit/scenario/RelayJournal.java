package io.hydrarelay.testkit.scenario;

import io.hydrarelay.server.RelayListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** Writes down what the relay tells its listener. */
final class RelayJournal implements RelayListener {
  private final EventLog log;
  private final AtomicLong lagged = new AtomicLong();

  RelayJournal(EventLog log) {
    this.log = log;
  }

  private void add(String what) {
    log.add(EventKind.RELAY, "relay", what);
  }

  private static String port(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet ? "port " + inet.getPort() : peer.toString();
  }

  @Override
  public void sessionOpened(String fingerprint) {
    add("session " + fingerprint + " opened");
  }

  @Override
  public void sessionClosed(String fingerprint) {
    add("session " + fingerprint + " closed");
  }

  @Override
  public void producerJoined(String fingerprint, SocketAddress peer) {
    add("producer of " + fingerprint + " joined, " + port(peer));
  }

  @Override
  public void producerReplaced(String fingerprint, SocketAddress peer) {
    add("producer of " + fingerprint + " replaced, " + port(peer));
  }

  @Override
  public void producerGone(String fingerprint, SocketAddress peer, boolean finished) {
    add(
        "producer of %s gone, %s, %s"
            .formatted(fingerprint, port(peer), finished ? "finished" : "not finished"));
  }

  @Override
  public void consumerJoined(String fingerprint, SocketAddress peer) {
    add("consumer of " + fingerprint + " joined, " + port(peer));
  }

  /** Returns how often a consumer began to lag. */
  long lagged() {
    return lagged.get();
  }

  @Override
  public void consumerLagging(String fingerprint, SocketAddress peer, long waitingFrames) {
    lagged.incrementAndGet();
    add("consumer lags, %s, %d frames wait".formatted(port(peer), waitingFrames));
  }

  @Override
  public void consumerSkipped(String fingerprint, SocketAddress peer, long skippedFrames) {
    add("consumer skipped %d frames, %s".formatted(skippedFrames, port(peer)));
  }

  @Override
  public void consumerLeft(String fingerprint, SocketAddress peer, String reason) {
    add("consumer gone, %s: %s".formatted(port(peer), reason));
  }
}
