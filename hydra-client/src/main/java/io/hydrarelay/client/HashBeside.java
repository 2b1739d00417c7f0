package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.stream.RunningHash;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hashes large frames on another thread while the caller goes on with the cipher. The caller, one
 * thread at a time, queues copies of frames; whoever has {@link #busy} takes them out in order. The
 * caller only waits for a thread that is at work.
 */
final class HashBeside implements RunningHash {
  /** Below that many bytes a handover costs more than the hash. */
  private static final int LARGE_BYTES = 16 * 1024;

  /** Most frames that wait: 64 KiB take 45 µs, so that is how far the hash can be behind. */
  private static final int QUEUE_FRAMES = 8;

  /**
   * Room is given back for so many frames at once: to wake a caller that waits for it can take half
   * as long as to hash a frame.
   */
  private static final int ROOM_FRAMES = QUEUE_FRAMES / 2;

  private final MessageDigest digest = Hashes.newSha256();
  private final byte[] value = new byte[Hydra1.KEY_BYTES];
  private final HashThreads threads;
  private final byte[][] frames = new byte[QUEUE_FRAMES][];
  private final int[] frameBytes = new int[QUEUE_FRAMES];
  private final Semaphore room = new Semaphore(QUEUE_FRAMES);
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile long queued;
  private volatile long hashed;

  HashBeside(HashThreads threads) {
    this.threads = threads;
  }

  @Override
  public void restart(byte[] start) {
    catchUp();
    System.arraycopy(start, 0, value, 0, value.length);
  }

  @Override
  public void add(ByteBuffer frame) {
    if (frame.remaining() >= LARGE_BYTES || hashed != queued) {
      byte[] memory = threads.borrow();
      if (memory != null) {
        enqueue(memory, frame);
        return;
      }
    }
    catchUp();
    digest.update(value);
    digest.update(frame.duplicate());
    finish();
  }

  @Override
  public byte[] value() {
    catchUp();
    return value.clone();
  }

  private void enqueue(byte[] memory, ByteBuffer frame) {
    int bytes = frame.remaining();
    frame.duplicate().get(memory, 0, bytes);
    acquire(1);
    long before = queued;
    int slot = (int) (before % QUEUE_FRAMES);
    frames[slot] = memory;
    frameBytes[slot] = bytes;
    queued = before + 1;
    if (hashed == before) { // else a worker is on its way to this frame
      threads.run(this::work);
    }
  }

  /** Returns when every frame is hashed. */
  private void catchUp() {
    if (hashed != queued) {
      acquire(QUEUE_FRAMES);
      room.release(QUEUE_FRAMES);
    }
  }

  /** Waits for room, and makes it if no thread is at it: no worker may have begun. */
  private void acquire(int frames) {
    if (!room.tryAcquire(frames)) {
      work();
      room.acquireUninterruptibly(frames);
    }
  }

  private void work() {
    while (hashed != queued && busy.compareAndSet(false, true)) {
      int free = 0;
      try {
        while (hashed != queued) {
          hashNext();
          free++;
          if (free == ROOM_FRAMES) {
            room.release(free);
            free = 0;
          }
        }
      } finally {
        busy.set(false);
        room.release(free);
      }
    }
  }

  private void hashNext() {
    int slot = (int) (hashed % QUEUE_FRAMES);
    byte[] memory = frames[slot];
    digest.update(value);
    digest.update(memory, 0, frameBytes[slot]);
    finish();
    threads.giveBack(memory);
    hashed = hashed + 1;
  }

  private void finish() {
    try {
      digest.digest(value, 0, value.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
  }
}
