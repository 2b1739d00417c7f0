package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A TCP link on a loopback port in front of a relay, or of anything else, that can be made bad on
 * purpose. Clients are given {@link #endpoint} instead of the relay's.
 *
 * <p>Without faults it passes every byte on, in order, and the end and the reset of a connection
 * too; it reads no faster than the other side takes. Whatever is random follows from the seed. One
 * thread serves all connections.
 *
 * <p>Thread-safe. The methods that change something block until it is done; they must not be called
 * from a {@link LinkTap}.
 */
public final class FaultyLink implements AutoCloseable {
  private final LinkLoop loop;
  private final long seed;
  private final int bufferBytes;
  private final int maxConnections;
  private final LinkTap tap;
  private final LinkRecorder recorder;
  private final InetSocketAddress relayAddress;
  private final LinkPort port;
  private final Endpoint endpoint;
  private final Faults toClient = new Faults(this, true, () -> lanes(Direction.TO_CLIENT));
  private final Faults toRelay = new Faults(this, true, () -> lanes(Direction.TO_RELAY));

  /** On the link's thread only. */
  private final Map<Long, LinkConnection> connections = new LinkedHashMap<>();

  private volatile long accepted;
  private long faults;

  private boolean isDownByCall;
  private int downFaults;
  private boolean isClosed;

  private FaultyLink(Builder settings, InetSocketAddress relayAddress, LinkLoop loop) {
    this.loop = loop;
    this.seed = settings.seed;
    this.bufferBytes = settings.bufferBytes;
    this.maxConnections = settings.maxConnections;
    this.tap = settings.tap;
    this.recorder = new LinkRecorder(settings.recordBytes);
    this.relayAddress = relayAddress;
    this.port = new LinkPort(LinkSockets.listener(loop.eventLoop(), bufferBytes, new Acceptor()));
    this.endpoint =
        new Endpoint(
            settings.relay.tls(),
            port.address().getAddress().getHostAddress(),
            port.address().getPort());
  }

  /** Returns a builder of a link to that relay. */
  public static Builder to(Endpoint relay) {
    return new Builder(Objects.requireNonNull(relay, "relay"));
  }

  /** What a link can be told; not thread-safe. */
  public static final class Builder {
    private final Endpoint relay;
    private long seed;
    private int bufferBytes = 262_144;
    private int maxConnections = 16_384;
    private long recordBytes;
    private LinkTap tap = LinkTap.NONE;

    private Builder(Endpoint relay) {
      this.relay = relay;
    }

    /** Sets from what all that is random follows; default 0. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets how many bytes may wait in each direction of a connection before reading pauses, and the
     * size of each socket's buffers; default 256 KiB. What waits is at most two reads of 64 KiB
     * more, besides frames that faults hold back. A latency of t lets no more than this pass in
     * each t.
     */
    public Builder bufferBytes(int value) {
      bufferBytes = (int) Ranges.number("bufferBytes", value, 1_024, 1 << 30);
      return this;
    }

    /** Sets how many connections there may be at a time; further ones are reset; default 16,384. */
    public Builder maxConnections(int value) {
      maxConnections = (int) Ranges.number("maxConnections", value, 1, 1 << 20);
      return this;
    }

    /**
     * Sets how many bytes of all that comes to the link are kept for {@link FaultyLink#record}; the
     * first ones, over all connections; default 0.
     */
    public Builder recordBytes(long value) {
      recordBytes = Ranges.number("recordBytes", value, 0, 1L << 40);
      return this;
    }

    /** Sets who sees everything that comes to the link; default nobody. */
    public Builder tap(LinkTap value) {
      tap = Objects.requireNonNull(value, "tap");
      return this;
    }

    /**
     * Returns a link that listens.
     *
     * @throws IllegalArgumentException when the relay's host is not known
     */
    public FaultyLink start() {
      InetSocketAddress address = new InetSocketAddress(relay.address(), relay.port());
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("the host of " + relay.authority() + " is not known");
      }
      LinkLoop loop = new LinkLoop();
      try {
        return new FaultyLink(this, address, loop);
      } catch (RuntimeException failed) {
        loop.close();
        throw failed;
      }
    }
  }

  private final class Acceptor extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel client) {
      accept(client);
    }
  }

  private void accept(Channel client) {
    if (connections.size() >= maxConnections) {
      LinkSockets.reset(client);
      return;
    }
    LinkConnection connection = new LinkConnection(this, accepted++, client);
    connections.put(connection.number(), connection);
    connection.open();
    toRelay.begin(connection.lane(Direction.TO_RELAY));
    toClient.begin(connection.lane(Direction.TO_CLIENT));
  }

  /** Returns where clients find the link. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Returns the faults on the way from relay to client. */
  public Faults toClient() {
    return toClient;
  }

  /** Returns the faults on the way from client to relay. */
  public Faults toRelay() {
    return toRelay;
  }

  /** Returns the connections that are open, oldest first. */
  public List<LinkConnection> connections() {
    return loop.call(() -> List.copyOf(connections.values()));
  }

  /** Returns how many connections there have been. */
  public long accepted() {
    return accepted;
  }

  /** Resets all connections; new ones are accepted. */
  public void resetAll() {
    loop.run(() -> List.copyOf(connections.values()).forEach(LinkConnection::resetBoth));
  }

  /** Returns what has come so far, as far as {@link Builder#recordBytes} keeps it. */
  public LinkRecord record() {
    return loop.call(recorder::snapshot);
  }

  // ---- down and up

  /** Resets all connections and refuses new ones. To call it again does nothing. */
  public synchronized void down() {
    isDownByCall = true;
    apply();
  }

  /** Accepts connections again on the same port, unless {@link Fault#down} is in force. */
  public synchronized void up() {
    isDownByCall = false;
    apply();
  }

  synchronized void addDown() {
    downFaults++;
    apply();
  }

  synchronized void removeDown() {
    downFaults--;
    apply();
  }

  private void apply() {
    if (isClosed) {
      return;
    }
    if (isDownByCall || downFaults > 0) {
      port.shut();
      resetAll();
    } else {
      port.open();
    }
  }

  /** Returns whether connections are refused now. */
  public boolean isDown() {
    return !port.isOpen();
  }

  /** Resets everything and ends the link's thread; waits until that is done, 10 s at most. */
  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      port.close();
      resetAll();
      loop.close();
    }
  }

  // ---- for connections

  LinkLoop loop() {
    return loop;
  }

  long seed() {
    return seed;
  }

  int bufferBytes() {
    return bufferBytes;
  }

  InetSocketAddress relayAddress() {
    return relayAddress;
  }

  long nextFault() {
    return faults++;
  }

  void came(LinkConnection connection, Direction direction, ByteBuf bytes) {
    recorder.came(connection, direction, bytes);
    if (tap != LinkTap.NONE) {
      tap.came(connection, direction, bytes.nioBuffer().asReadOnlyBuffer());
    }
  }

  void closed(LinkConnection connection) {
    connections.remove(connection.number());
  }

  private Collection<Lane> lanes(Direction direction) {
    return connections.values().stream().map(connection -> connection.lane(direction)).toList();
  }
}
