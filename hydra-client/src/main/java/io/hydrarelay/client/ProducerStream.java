package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionCredentials session;
  private final ProducerConfig config;
  private final ResendCache cache;
  private final LongSupplier clockMillis;
  private final Runnable sealed;
  private StreamSealer sealer;
  private volatile long lastEpoch;

  /** The frame that is being sealed. */
  private ByteBuf frame;

  /**
   * Makes a producer's streams; none has begun.
   *
   * @param clockMillis unix time in milliseconds
   * @param sealed called when there is something to send
   */
  ProducerStream(
      SessionCredentials session,
      ProducerConfig config,
      ResendCache cache,
      LongSupplier clockMillis,
      Runnable sealed) {
    this.session = session;
    this.config = config;
    this.cache = cache;
    this.clockMillis = clockMillis;
    this.sealed = sealed;
  }

  /** Returns whether there is a stream to seal for. */
  boolean isOpen() {
    return sealer != null && isKept() && !sealer.ended();
  }

  /** Returns whether its END is sealed, and the relay has not taken all of it yet. */
  boolean isEnding() {
    return sealer != null && sealer.ended() && isKept() && cache.acknowledged() < sealer.nextSeq();
  }

  /** Returns whether the stream has not been given up. */
  boolean isKept() {
    return cache.isCurrent(sealer.header());
  }

  /** Returns what seals the current stream; null before the first. */
  @Nullable StreamSealer sealer() {
    return sealer;
  }

  long epoch() {
    return lastEpoch;
  }

  /**
   * Begins a new stream.
   *
   * @param relayEpoch the epoch the relay has named at the join, 0 for none; unsigned
   * @return false when that is too far ahead of the local clock
   */
  boolean begin(long relayEpoch) {
    long now = clockMillis.getAsLong();
    if (Long.compareUnsigned(relayEpoch, now + Hydra1.MAX_EPOCH_AHEAD_MILLIS) > 0) {
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
    cache.begin(header);
    sealer =
        new StreamSealer(
            session,
            header,
            config.aead(),
            ClientWorkers.HASHES,
            clockMillis,
            config.sealerOptions(),
            this);
    sealed.run();
    return true;
  }

  @Override
  public ByteBuffer allocate(int frameBytes) {
    if (!isKept()) {
      throw new StreamGone();
    }
    if (frame != null) { // the seal before has failed
      frame.release();
    }
    frame = PooledByteBufAllocator.DEFAULT.directBuffer(frameBytes, frameBytes);
    return frame.nioBuffer(0, frameBytes);
  }

  @Override
  public void complete(ByteBuffer sealedFrame, FrameType type, long seq) {
    cache.add(sealer.header(), frame.writerIndex(sealedFrame.limit()));
    frame = null;
    sealed.run();
  }
}
