package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.crypto.SigningKey;
import io.hydrarelay.protocol.frame.Join;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one case plays on against a relay: sessions nobody else uses, connections that note what
 * they say, honest clients to say it. {@link #close} ends every connection, from any thread;
 * everything else is for the one thread of the case.
 */
public final class RelayStage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration BEYOND = Duration.ofSeconds(2);

  /** A receive buffer that makes a relay soon feel that nobody reads. */
  private static final int NARROW_BYTES = 4_096;

  private final RelayTarget target;
  private final Transcript transcript;
  private final Random random;
  private final Runnable loadIsOver;
  private final AtomicBoolean isLoading = new AtomicBoolean(true);
  private final List<RelayPeer> peers = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * Makes a stage.
   *
   * @param seed what sessions and bytes are made from
   * @param loadIsOver is run once, at the end at the latest
   */
  RelayStage(RelayTarget target, long seed, Transcript transcript, Runnable loadIsOver) {
    this.target = target;
    this.transcript = transcript;
    this.random = new Random(seed);
    this.loadIsOver = loadIsOver;
  }

  RelayTarget target() {
    return target;
  }

  Random random() {
    return random;
  }

  byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Returns how long "nothing comes" is looked at. */
  Duration quiet() {
    return QUIET;
  }

  /** Returns how much later than a limit of time says something may happen. */
  Duration slack() {
    return SLACK;
  }

  /** Returns for how long something is looked at beyond a limit that must have no effect. */
  Duration beyond() {
    return BEYOND;
  }

  void note(String what) {
    transcript.note(what);
  }

  // ---- sessions and streams

  /** Returns a new owned session. */
  SessionCredentials owned() {
    return SessionCredentials.producer(
        SigningKey.of(randomBytes(Hydra1.KEY_BYTES)), SessionKey.of(randomBytes(Hydra1.KEY_BYTES)));
  }

  /** Returns a new open session. */
  SessionCredentials open() {
    return SessionCredentials.open(
        SessionId.of(randomBytes(Hydra1.SESSION_ID_BYTES)),
        SessionKey.of(randomBytes(Hydra1.KEY_BYTES)));
  }

  /** Returns a new stream of that session. */
  MadeStream stream(SessionCredentials session, long epoch) {
    return new MadeStream(session, epoch, randomBytes(Hydra1.KEY_BYTES));
  }

  // ---- peers

  /** Connects a peer that says nothing yet. */
  RelayPeer connect(String name) throws IOException {
    return connect(name, 0);
  }

  /** Connects a peer whose socket takes little that is not read. */
  RelayPeer connectNarrow(String name) throws IOException {
    return connect(name, NARROW_BYTES);
  }

  private RelayPeer connect(String name, int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    keep(socket);
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    Endpoint endpoint = target.endpoint();
    InetSocketAddress address = new InetSocketAddress(endpoint.address(), endpoint.port());
    socket.connect(address, (int) PATIENCE.toMillis());
    WireConnection wire = new WireConnection(socket, name, transcript, PATIENCE);
    RelayPeer peer = new RelayPeer(wire, name, target.authority(), PATIENCE);
    if (peers.isEmpty()) {
      keepPeersAlive();
    }
    peers.add(peer);
    return peer;
  }

  /** Connects a peer that sends those bytes as its JOIN. */
  RelayPeer connectWith(String name, byte[] join) throws IOException, ExpectationFailure {
    RelayPeer peer = connect(name);
    peer.sendJoin(join);
    return peer;
  }

  /** Joins as a producer that leaves the policy to the relay, and has seen 00 and AUDIENCE. */
  RelayPeer producer(SessionCredentials session) throws IOException, ExpectationFailure {
    return producer("producer", session, LagPolicy.RELAY_DEFAULT, 0);
  }

  RelayPeer producer(String name, SessionCredentials session, LagPolicy policy, long currentEpoch)
      throws IOException, ExpectationFailure {
    RelayPeer peer = connect(name);
    peer.joinAsProducer(session, policy, currentEpoch);
    peer.expectOk();
    peer.expectAudienceAtJoin();
    return peer;
  }

  /** Joins as a producer and sends the HEADER of that stream, which the relay has pinned. */
  RelayPeer streaming(MadeStream stream) throws IOException, ExpectationFailure {
    return streaming(stream, LagPolicy.RELAY_DEFAULT);
  }

  RelayPeer streaming(MadeStream stream, LagPolicy policy) throws IOException, ExpectationFailure {
    RelayPeer peer = producer("producer", stream.session(), policy, 0);
    peer.send(stream.header());
    peer.awaitAck(stream.epoch(), 0);
    return peer;
  }

  /** Joins at the live edge, and has seen 00. */
  RelayPeer consumer(SessionCredentials session) throws IOException, ExpectationFailure {
    return consumer("consumer", session, 0, 0);
  }

  RelayPeer consumer(String name, SessionCredentials session, long epoch, long seq)
      throws IOException, ExpectationFailure {
    RelayPeer peer = connectWith(name, Join.consumer(session, epoch, seq).toBytes());
    peer.expectOk();
    return peer;
  }

  /** Joins, and takes little that is not read. */
  RelayPeer narrowConsumer(SessionCredentials session, long epoch, long seq)
      throws IOException, ExpectationFailure {
    RelayPeer peer = connectNarrow("narrow consumer");
    peer.sendJoin(Join.consumer(session, epoch, seq).toBytes());
    peer.expectOk();
    return peer;
  }

  // ---- time

  /** Lets another heavy case begin, since this one does little more than wait from now on. */
  void loadIsOver() {
    if (isLoading.getAndSet(false)) {
      loadIsOver.run();
    }
  }

  /** Lets time pass, which the case is about. */
  void pause(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  /** A peer that waits must not be closed for its silence. */
  private void keepPeersAlive() {
    Duration third = target.keepalive().dividedBy(3);
    if (third.isZero()) {
      return;
    }
    apart(
        () -> {
          while (!closed) {
            pause(third);
            peers.forEach(RelayPeer::showLife);
          }
          return null;
        });
  }

  /** Does something on another thread, which ends when the stage closes. */
  <T> CompletableFuture<T> apart(Callable<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                future.complete(task.call());
              } catch (Exception e) {
                future.completeExceptionally(e);
              }
            },
            "conformance-apart");
    thread.setDaemon(true);
    thread.start();
    keep(thread::interrupt);
    return future;
  }

  /**
   * Waits for what is done apart.
   *
   * @throws ExpectationFailure when it failed so, or is not over in time
   */
  <T> T await(CompletableFuture<T> apart, String what, Duration within) throws Exception {
    try {
      return apart.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new ExpectationFailure(
          "expected that %s within %d ms".formatted(what, within.toMillis()));
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw cause instanceof Exception exception ? exception : failed;
    }
  }

  private void keep(AutoCloseable closeable) {
    open.add(closeable);
    if (closed) {
      closeAll();
    }
  }

  @Override
  public void close() {
    closed = true;
    closeAll();
    loadIsOver();
  }

  private void closeAll() {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        transcript.note("could not close: " + e);
      }
    }
  }
}
