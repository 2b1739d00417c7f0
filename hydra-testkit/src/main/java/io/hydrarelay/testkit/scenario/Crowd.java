package io.hydrarelay.testkit.scenario;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
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
  private volatile int present;

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
      throw new UncheckedIOException("the strangers of " + plan.name(), broken);
    }
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
      channel.connect(relay);
    } catch (IOException refused) {
      gone(key, false);
    }
  }

  private void act(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        channel.write(ByteBuffer.wrap(words)); // so few bytes that a new socket takes them
        key.interestOps(SelectionKey.OP_READ);
        opened++;
        present++;
      } else {
        ignored.clear();
        if (channel.read(ignored) < 0) {
          gone(key, true);
        }
      }
    } catch (IOException over) {
      gone(key, key.isValid() && key.interestOps() == SelectionKey.OP_READ);
    }
  }

  private void gone(SelectionKey key, boolean wasThere) throws IOException {
    if (wasThere) {
      cut++;
      present--;
    }
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

  /** Returns whether all are there. */
  boolean isComplete() {
    return present == plan.count() || opened >= plan.count();
  }

  /** Lets all go home, and waits until they have. */
  void stop() throws InterruptedException {
    isClosed = true;
    selector.wakeup();
    thread.join();
  }
}
