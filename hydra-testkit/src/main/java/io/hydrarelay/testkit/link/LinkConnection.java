package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One client's connection through a link. Thread-safe. */
public final class LinkConnection {
  private static final long CUT_SECONDS = 5;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private final FaultyLink link;
  private final long number;
  private final InetSocketAddress peer;
  private final Channel client;
  private final Lane toRelayLane;
  private final Lane toClientLane;
  private final Faults toRelay;
  private final Faults toClient;
  private final AtomicLong bytesToRelay = new AtomicLong();
  private final AtomicLong bytesToClient = new AtomicLong();
  private volatile boolean isOpen = true;

  /** From here on the link's thread only. */
  private Channel relay;

  private boolean isConnected;

  /** A fault has ended this connection; the receiver may still be reading. */
  private boolean isCut;

  private int openSockets = 2;
  private int endedSides;

  LinkConnection(FaultyLink link, long number, Channel client) {
    this.link = link;
    this.number = number;
    this.client = client;
    this.peer = (InetSocketAddress) client.remoteAddress();
    this.toRelayLane = new Lane(this, Direction.TO_RELAY, link.bufferBytes());
    this.toClientLane = new Lane(this, Direction.TO_CLIENT, link.bufferBytes());
    this.toRelay = new Faults(link, false, () -> List.of(toRelayLane));
    this.toClient = new Faults(link, false, () -> List.of(toClientLane));
  }

  /** Returns the number of this connection on its link, from 0. */
  public long number() {
    return number;
  }

  /** Returns the client's address. */
  public InetSocketAddress peer() {
    return peer;
  }

  /** Returns how many bytes have been passed on in that direction. */
  public long bytes(Direction direction) {
    return counter(direction).get();
  }

  /** Returns whether a socket of this connection is still open. */
  public boolean isOpen() {
    return isOpen;
  }

  /** Returns the faults of this connection alone from relay to client, besides the link's. */
  public Faults toClient() {
    return toClient;
  }

  /** Returns the faults of this connection alone from client to relay, besides the link's. */
  public Faults toRelay() {
    return toRelay;
  }

  /** Resets both sides. */
  public void reset() {
    link.loop().run(this::resetBoth);
  }

  @Override
  public String toString() {
    return "connection " + number + " of " + peer;
  }

  // ---- on the link's thread

  private AtomicLong counter(Direction direction) {
    return direction == Direction.TO_CLIENT ? bytesToClient : bytesToRelay;
  }

  Lane lane(Direction direction) {
    return direction == Direction.TO_CLIENT ? toClientLane : toRelayLane;
  }

  /** Connects to the relay, and reads when it is there. */
  void open() {
    client.pipeline().addLast(new LinkSide(this, toRelayLane, toClientLane));
    client.closeFuture().addListener(closed -> socketClosed());
    ChannelFuture connecting =
        LinkSockets.dialler(
                client.eventLoop(),
                link.bufferBytes(),
                new LinkSide(this, toClientLane, toRelayLane))
            .connect(link.relayAddress());
    relay = connecting.channel();
    relay.closeFuture().addListener(closed -> socketClosed());
    connecting.addListener(done -> connected(done.isSuccess()));
  }

  private void connected(boolean isThere) {
    isConnected = isThere && client.isActive();
    if (isConnected) {
      toRelayLane.open(client, relay);
      toClientLane.open(relay, client);
    } else {
      resetBoth();
    }
  }

  void came(Direction direction, ByteBuf bytes) {
    link.came(this, direction, bytes);
  }

  void passed(Direction direction, int bytes) {
    counter(direction).addAndGet(bytes);
  }

  Random random(Direction direction, long fault) {
    long place = (number * 2 + direction.ordinal()) * MIX + fault;
    return new Random(link.seed() ^ place * MIX);
  }

  Runnable schedule(long nanos, Runnable task) {
    Future<?> due = client.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  // ---- how it ends

  /** A socket's peer has closed its side. */
  void inputEnded(Channel channel, Lane from) {
    if (isCut) {
      channel.close();
    } else {
      from.sourceEnded();
    }
  }

  /** A socket has failed, or its peer has closed it altogether. */
  void died(Channel channel, Lane from, Lane to) {
    LinkSockets.reset(channel);
    if (!isConnected) {
      resetBoth();
    } else if (!isCut) {
      to.drop();
      from.sourceReset();
    }
  }

  /** The receiver of a lane has been told that there is no more. */
  void sideEnded() {
    if (++endedSides == 2) {
      client.close();
      relay.close();
    }
  }

  /** The receiver of a lane sees an orderly end, the sender a reset. */
  void cut(Lane lane) {
    if (!isConnected) {
      resetBoth();
      return;
    }
    isCut = true;
    toClientLane.drop();
    toRelayLane.drop();
    lane.endSink();
    Channel sink = lane == toClientLane ? client : relay;
    LinkSockets.reset(lane == toClientLane ? relay : client);
    schedule(TimeUnit.SECONDS.toNanos(CUT_SECONDS), () -> LinkSockets.reset(sink));
  }

  void resetBoth() {
    LinkSockets.reset(client);
    LinkSockets.reset(relay);
  }

  private void socketClosed() {
    if (--openSockets == 0) {
      isOpen = false;
      toRelayLane.close();
      toClientLane.close();
      link.closed(this);
    }
  }
}
