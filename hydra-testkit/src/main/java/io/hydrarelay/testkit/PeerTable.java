package io.hydrarelay.testkit;

import io.hydrarelay.server.RelayListener;
import io.hydrarelay.server.metrics.DisconnectReason;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Who has joined a relay: each peer with the fingerprint of its session. Thread-safe. */
final class PeerTable {
  private final Map<SocketAddress, String> producers = new ConcurrentHashMap<>();
  private final Map<SocketAddress, String> consumers = new ConcurrentHashMap<>();

  int consumers() {
    return consumers.size();
  }

  int consumersOf(String fingerprint) {
    return Collections.frequency(consumers.values(), fingerprint);
  }

  boolean hasProducerOf(String fingerprint) {
    return producers.containsValue(fingerprint);
  }

  /** Returns a line about each. */
  List<String> describe() {
    return Stream.concat(
            producers.entrySet().stream().map(each -> "producer of " + line(each)),
            consumers.entrySet().stream().map(each -> "consumer of " + line(each)))
        .toList();
  }

  private static String line(Map.Entry<SocketAddress, String> peer) {
    return peer.getValue() + " at " + peer.getKey();
  }

  /** The relay has ended, and with it every connection. */
  void clear() {
    producers.clear();
    consumers.clear();
  }

  /** Returns a listener that keeps this table and tells another. */
  RelayListener before(RelayListener next) {
    return new Bookkeeping(next);
  }

  private final class Bookkeeping implements RelayListener {
    private final RelayListener next;

    Bookkeeping(RelayListener next) {
      this.next = next;
    }

    @Override
    public void sessionOpened(String fingerprint) {
      next.sessionOpened(fingerprint);
    }

    @Override
    public void sessionClosed(String fingerprint) {
      next.sessionClosed(fingerprint);
    }

    @Override
    public void producerJoined(String fingerprint, SocketAddress peer) {
      producers.put(peer, fingerprint);
      next.producerJoined(fingerprint, peer);
    }

    @Override
    public void producerReplaced(String fingerprint, SocketAddress peer) {
      producers.remove(peer);
      next.producerReplaced(fingerprint, peer);
    }

    @Override
    public void producerGone(String fingerprint, SocketAddress peer, boolean finished) {
      producers.remove(peer);
      next.producerGone(fingerprint, peer, finished);
    }

    @Override
    public void consumerJoined(String fingerprint, SocketAddress peer) {
      consumers.put(peer, fingerprint);
      next.consumerJoined(fingerprint, peer);
    }

    @Override
    public void consumerLagging(String fingerprint, SocketAddress peer, long waitingFrames) {
      next.consumerLagging(fingerprint, peer, waitingFrames);
    }

    @Override
    public void consumerSkipped(String fingerprint, SocketAddress peer, long skippedFrames) {
      next.consumerSkipped(fingerprint, peer, skippedFrames);
    }

    @Override
    public void connectionRefused(SocketAddress peer, DisconnectReason reason) {
      next.connectionRefused(peer, reason);
    }

    @Override
    public void consumerLeft(String fingerprint, SocketAddress peer, String reason) {
      consumers.remove(peer);
      next.consumerLeft(fingerprint, peer, reason);
    }
  }
}
