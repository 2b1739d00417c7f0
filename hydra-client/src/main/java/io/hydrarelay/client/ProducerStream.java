package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Seals messages of the current stream into the cache, and begins streams (§5.1). Guarded by the
 * producer's sealing lock: one thread at a time.
 */
final class ProducerStream implements FrameSink {
  /** The stream was given up while one of its messages was being sealed. */
  static final class StreamGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StreamGone() {
      super("the stream was given up", null, false, false);
    }
  }

  /** The sealing thread was interrupted while it waited for room. */
  static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interrupted() {
      super("interrupted", null, false, false);
    }
  }

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionCredentials session;
  private final ProducerConfig config;
  private final ResendCache cache;
  private final LongSupplier clockMillis;
  private final BooleanSupplier mayWait;
  private final Runnable sealed;
  private StreamSealer sealer;
  private volatile long lastEpoch;
  private boolean streamEnding;

  /**
   * Makes a producer's streams; none has begun.
   *
   * @param clockMillis unix time in milliseconds
   * @param mayWait whether the calling thread may wait for room
   * @param sealed called when there is something to send
   */
  ProducerStream(
      SessionCredentials session,
      ProducerConfig config,
      ResendCache cache,
      LongSupplier clockMillis,
      BooleanSupplier mayWait,
      Runnable sealed) {
    this.session = session;
    this.config = config;
    this.cache = cache;
    this.clockMillis = clockMillis;
    this.mayWait = mayWait;
    this.sealed = sealed;
  }

  /** Returns whether there is a stream to seal for. */
  boolean isOpen() {
    return sealer != null && isKept() && !sealer.ended();
  }

  /** Returns whether the stream has not been given up. */
  boolean isKept() {
    return cache.isCurrent(sealer.header());
  }

  StreamSealer sealer() {
    return sealer;
  }

  long epoch() {
    return lastEpoch;
  }

  /**
   * Begins a new stream.
   *
   * @param relayEpoch the newest epoch the relay has named, 0 for none
   * @return false when that is too far ahead of the local clock
   */
  boolean begin(long relayEpoch) {
    long now = clockMillis.getAsLong();
    if (relayEpoch > now + Hydra1.MAX_EPOCH_AHEAD_MILLIS) {
      return false;
    }
    long epoch = Math.max(now, Math.max(lastEpoch, relayEpoch) + 1);
    byte[] salt = new byte[Hydra1.KEY_BYTES];
    RANDOM.nextBytes(salt);
    boolean owned = session.signingKey().isPresent();
    StreamHeader header =
        StreamHeader.create(
            session,
            owned ? config.sigInterval() : 0,
            owned ? config.sigMillis() : 0,
            epoch,
            lastEpoch,
            salt);
    lastEpoch = epoch;
    streamEnding = false;
    cache.begin(header);
    sealer =
        new StreamSealer(session, header, config.aead(), clockMillis, config.sealerOptions(), this);
    sealed.run();
    return true;
  }

  /** Seals a message; it may wait for room. */
  void message(ByteBuffer payload) {
    sealer.message(payload);
  }

  void check() {
    sealer.check();
  }

  void end(boolean last) {
    streamEnding = true;
    sealer.end(last);
  }

  @Override
  public ByteBuffer allocate(int frameBytes) {
    if (mayWait.getAsBoolean() && !streamEnding) {
      try {
        cache.awaitRoom(frameBytes);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Interrupted();
      }
    }
    if (!isKept()) {
      throw new StreamGone();
    }
    return ByteBuffer.allocate(frameBytes);
  }

  @Override
  public void complete(ByteBuffer frame, FrameType type, long seq) {
    cache.add(seq, frame);
    sealed.run();
  }
}
