package io.hydrarelay.server.session;

import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;

/** A producer's place in its session. On the producer's event loop only. */
public final class ProducerSeat {
  /** What became of frames that the producer brought. */
  public enum Taken {
    /** They are in the ring. */
    YES,
    /** There is no memory for them now; {@link ProducerPort#resume} follows. */
    NO_ROOM,
    /** Another producer has taken over: nothing more is taken. */
    REPLACED
  }

  private final SessionRegistry registry;
  private final Session session;
  private final ProducerPort port;

  ProducerSeat(SessionRegistry registry, Session session, ProducerPort port) {
    this.registry = registry;
    this.session = session;
    this.port = port;
  }

  /** Returns the fingerprint of the session. */
  public String fingerprint() {
    return session.fingerprint();
  }

  /** Returns what has been taken of the pinned stream, if one is pinned. */
  public Optional<Ack> ack() {
    return session.ack();
  }

  /** Returns how many consumers there are now. */
  public Audience audience() {
    return session.audience();
  }

  /** Returns the newest HEADER the session has accepted. */
  public Optional<StreamHeader> pinned() {
    return session.pinned();
  }

  /** Returns whether the producer must not be read now because a consumer lags. */
  public boolean isHeldBack() {
    return session.holdsProducerBack();
  }

  /** Returns whether the producer should not be read now because buffers are short. */
  public boolean lacksMemory() {
    return session.lacksMemory();
  }

  /**
   * Bytes came from the producer.
   *
   * @return how long it must not be read so that limits of bytes per second are kept, in
   *     nanoseconds; 0 or less for not at all
   */
  public long received(int bytes) {
    return session.received(bytes);
  }

  /** Returns how much to read from the producer at once. */
  public int mostBytesPerRead() {
    return session.mostBytesPerRead();
  }

  /** Pins a HEADER whose signature is good; without {@code YES} it is not pinned. */
  public Taken pin(StreamHeader header) {
    return registry.pin(session, port, header);
  }

  /** Takes a unit, ownership included; without {@code YES} the caller keeps it. */
  public Taken publish(FrameUnit unit) {
    return session.publish(port, unit, false);
  }

  /** Takes a unit that closes with an END that does not finish the session. */
  public Taken publishEndOfStream(FrameUnit unit) {
    return session.publish(port, unit, true);
  }

  /** Takes a unit that closes with the END that finishes the session. */
  public Taken publishEndOfSession(FrameUnit unit) {
    return registry.finish(session, port, unit);
  }

  /**
   * Lets the consumers see what was published.
   *
   * @param loop the producer's event loop; consumers of the same one get it at once
   */
  public void serveConsumers(EventExecutor loop) {
    session.serveConsumers(loop);
  }

  /** The connection is over, and all it sent is taken. */
  public void lost() {
    registry.producerLost(session, port);
  }
}
