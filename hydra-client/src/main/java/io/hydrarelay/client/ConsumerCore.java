package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.EventSink;
import io.hydrarelay.protocol.stream.MessageBatch;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The network side of a consumer: frames go through the opener, events into the queue (§8). */
final class ConsumerCore extends SessionClient {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.client");
  private static final StreamEvent TOO_MANY_BAD =
      new StreamEvent.Closed(StreamEvent.ClosedReason.TOO_MANY_BAD);

  private final ConsumerConfig config;
  private final EventQueue queue;
  private final StreamOpener opener;
  private final ConsumerTally tally = new ConsumerTally();
  private final Future<?> ticking;

  /** Whether the start asked for is behind: a stream was seen, or only garbage is there. */
  private boolean hasBegun;

  private boolean joinedHere;
  private Optional<Status> lastStatus = Optional.empty();
  private Optional<StreamEvent.Fatal> fatalEvent = Optional.empty();

  ConsumerCore(Ticket ticket, ConsumerConfig config) {
    super(
        ticket,
        config.reconnectPolicy(),
        config.clientHandshake(),
        config.trust(),
        config.listener());
    this.config = config;
    this.queue = new EventQueue(config.queueBytes(), () -> loop().execute(this::readOn));
    this.opener =
        new StreamOpener(
            ticket.credentials(),
            OpenerOptions.builder()
                .hold(config.hold())
                .holdBytes(config.holdBytes())
                .maxStalenessMillis(config.maxStaleness().toMillis())
                .highestEpoch(config.highestEpoch())
                .staleIsFatal(config.staleIsFatal())
                .stalledIsFatal(config.stalledIsFatal())
                .build(),
            config.aead(),
            ClientWorkers.HASHES,
            System::currentTimeMillis,
            new Intake());
    this.ticking = loop().scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  EventQueue queue() {
    return queue;
  }

  /** The application's listener has thrown. From any thread. */
  void listenerFailed(Throwable thrown) {
    tally.listenerFailed();
    LOG.warn("the listener of a consumer of {} threw", peer(), thrown);
  }

  ConsumerStats stats() {
    return tally.stats(reconnects());
  }

  /** Runs a question to the opener between two frames. From any thread. */
  <T> T ask(Function<StreamOpener, T> question) {
    synchronized (opener) {
      return question.apply(opener);
    }
  }

  /** Where the opener's events go. */
  private final class Intake implements EventSink {
    @Override
    public void accept(StreamEvent event) {
      tally.count(event);
      queue.put(event);
      if (event instanceof StreamEvent.Message) {
        return;
      }
      if (event instanceof StreamEvent.Fatal fatal) {
        fatalEvent = Optional.of(fatal);
      }
      hasBegun |= event instanceof StreamEvent.Stream || event.equals(TOO_MANY_BAD);
    }

    @Override
    public void accept(MessageBatch batch) {
      tally.count(batch);
      queue.put(batch);
    }
  }

  // ---- the link

  @Override
  public void linkConnected(RelayLink link) {
    ResumePoint point = hasBegun ? opener.resumePoint() : config.start();
    joinedHere = false;
    lastStatus = Optional.empty();
    synchronized (opener) {
      opener.connected(point);
    }
    link.awaits("STATUS");
    link.send(Join.consumer(ticket().credentials(), point.epoch(), point.seq()).toBytes());
  }

  @Override
  public void linkFrame(RelayLink link, FrameHeader header, ByteBuf frame) {
    if (!isCurrent(link)) {
      return;
    }
    ByteBuffer bytes = frame.nioBuffer();
    if (header.type() == FrameType.STATUS.code()) {
      noteStatus(bytes);
    }
    synchronized (opener) {
      opener.frame(bytes);
    }
    if (opener.connectionOver()) {
      queue.publish();
      connectionOver();
    } else if (queue.isFull()) {
      link.setReading(false);
    }
  }

  @Override
  public void linkReadComplete() {
    queue.publish();
  }

  private void noteStatus(ByteBuffer frame) {
    try {
      Status status = Status.decode(frame.duplicate().position(Hydra1.FRAME_HEADER_BYTES));
      lastStatus = Optional.of(status);
      if (status.code() == StatusCode.OK.code() && !joinedHere) {
        joinedHere = true;
        joined(status.keepaliveSeconds());
      }
    } catch (ProtocolException openerSaysSo) {
      lastStatus = Optional.empty();
    }
  }

  private void connectionOver() {
    if (opener.finished()) {
      end(ConnectionState.CLOSED, Optional.empty());
    } else if (opener.stopped()) {
      end(ConnectionState.FAILED, Optional.of(fatal()));
    } else {
      Optional<Status> fatal = lastStatus.filter(said -> StatusCode.isFatal(said.code()));
      String reason = fatal.map(this::sentence).orElse("relay " + peer() + " sent garbage");
      connectionEnded(reason, fatal);
    }
  }

  private HydraException fatal() {
    String what = fatalEvent.map(event -> event.code().name()).orElse("FATAL");
    return new HydraException(
        Category.SECURITY,
        peer(),
        "the stream contradicts its producer's signatures or key: " + what,
        HydraException.NO_STATUS,
        fatalEvent.orElse(null),
        null);
  }

  @Override
  public void linkWritable(RelayLink link) {
    // A consumer writes nothing that could wait but PONG, which the link keeps.
  }

  @Override
  public void linkLost(RelayLink link, String reason, boolean silent) {
    if (isCurrent(link)) {
      synchronized (opener) {
        if (silent) {
          opener.timedOut();
        } else {
          opener.eof();
        }
      }
      queue.publish();
      connectionLost(reason, silent);
    }
  }

  private void readOn() {
    link().ifPresent(link -> link.setReading(true));
  }

  private void tick() {
    synchronized (opener) {
      opener.tick();
    }
    queue.publish();
    if (opener.stopped() && !state().isOver()) {
      end(ConnectionState.FAILED, Optional.of(fatal()));
    }
  }

  @Override
  void ended() {
    ticking.cancel(false);
    queue.finish();
  }
}
