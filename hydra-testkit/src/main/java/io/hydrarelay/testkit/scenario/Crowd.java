package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Strangers: connections that send something incomplete and then wait to be thrown out, on one
 * thread. Whoever was thrown out comes again. Thread-safe.
 */
final class Crowd {
  private static final long TICK_MILLIS = 20;
  private static final int READ_BYTES = 65_536;

  /** A relay that refuses at once is not asked more often than this. */
  private static final long COME_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final CrowdPlan plan;
  private final InetSocketAddress relay;
  private final byte[] words;
  private final Selector selector;
  private final ByteBuffer ignored = ByteBuffer.allocateDirect(READ_BYTES);
  private final long[] comeNanos;
  private final Thread thread = new Thread(this::run, "scenario-strangers");
  private volatile boolean isClosed;
  private volatile long opened;
  private volatile long cut;
  private volatile Optional<String> failure = Optional.empty();

  private Crowd(CrowdPlan plan, InetSocketAddress relay, byte[] words) throws IOException {
    this.plan = plan;
    this.relay = relay;
    this.words = words;
    this.selector = Selector.open();
    this.comeNanos = new long[plan.count()];
    Arrays.fill(comeNanos, System.nanoTime());
    thread.setDaemon(true);
  }

  /** Lets a crowd come. */
  static Crowd start(CrowdPlan plan, Endpoint relay, SessionCredentials session)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(relay.address(), relay.port());
    Crowd crowd = new Crowd(plan, address, wordsOf(plan, session));
    crowd.thread.start();
    return crowd;
  }

  private static byte[] wordsOf(CrowdPlan plan, SessionCredentials session) {
    byte[] join = Join.consumer(session, 0, 0).toBytes();
    byte[] frame = new Ping(0).toFrame();
    return switch (plan.sends()) {
      case NOTHING -> new byte[0];
      case HALF_JOIN -> Arrays.copyOf(join, join.length / 2);
      case HALF_FRAME -> {
        byte[] both = Arrays.copyOf(join, join.length + frame.length / 2);
        System.arraycopy(frame, 0, both, join.length, frame.length / 2);
        yield both;
      }
    };
  }

  private void run() {
    try (selector) {
      while (!isClosed) {
        comeAgain();
        selector.select(TICK_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
          act(key);
        }
        selector.selectedKeys().clear();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException broken) {
      failure = Optional.of(plan.name() + " cannot come: " + broken);
    }
  }

  /** Returns what keeps the crowd away, if something does. */
  Optional<String> failure() {
    return failure;
  }

  private void comeAgain() throws IOException {
    long now = System.nanoTime();
    for (int i = 0; i < comeNanos.length; i++) {
      if (comeNanos[i] != Long.MAX_VALUE && now - comeNanos[i] >= 0) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        comeNanos[i] = Long.MAX_VALUE;
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, i);
        connect(key, channel);
      }
    }
  }

  private void connect(SelectionKey key, SocketChannel channel) throws IOException {
    try {
      if (channel.connect(relay)) {
        connected(key, channel);
      }
    } catch (IOException refused) {
      gone(key);
    }
  }

  private void act(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    boolean wasThere = !key.isConnectable();
    try {
      if (wasThere) {
        read(key, channel);
      } else if (channel.finishConnect()) {
        connected(key, channel);
      }
    } catch (IOException over) {
      cut += wasThere ? 1 : 0;
      gone(key);
    }
  }

  private void connected(SelectionKey key, SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(words)); // so few bytes that a new socket takes them
    key.interestOps(SelectionKey.OP_READ);
    opened++;
  }

  private void read(SelectionKey key, SocketChannel channel) throws IOException {
    ignored.clear();
    if (channel.read(ignored) < 0) {
      cut++;
      gone(key);
    }
  }

  private void gone(SelectionKey key) throws IOException {
    comeNanos[(Integer) key.attachment()] = System.nanoTime() + COME_AGAIN_NANOS;
    key.channel().close();
  }

  CrowdPlan plan() {
    return plan;
  }

  /** Returns how many connections there were. */
  long opened() {
    return opened;
  }

  /** Returns how many of them the relay has ended. */
  long cut() {
    return cut;
  }

  /** Returns whether all have come, or cannot. */
  boolean hasCome() {
    return opened >= plan.count() || failure.isPresent();
  }

  /** Lets all go home, and waits until they have. */
  void stop() throws InterruptedException {
    isClosed = true;
    selector.wakeup();
    thread.join();
  }
}
