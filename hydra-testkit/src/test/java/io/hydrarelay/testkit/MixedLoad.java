package io.hydrarelay.testkit;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Sends messages of mixed sizes on a thread of its own until told to end the session, and never
 * runs ahead of the slowest consumer by more than a window: so much must be kept for them by
 * producer and relay.
 */
final class MixedLoad {
  static final int MAX_MESSAGE_BYTES = 300_000;

  /** What a message weighs besides its payload, at most: a frame and a part of a CHECK. */
  private static final int MESSAGE_COST_BYTES = 256;

  private final Party party;
  private final Producer producer;
  private final List<Witness> consumers;
  private final Progress progress;
  private final long windowBytes;
  private final Random random;
  private long sentBytes;
  private long sent;
  private boolean ending;

  MixedLoad(
      Party party,
      Producer producer,
      List<Witness> consumers,
      Progress progress,
      long windowBytes,
      long seed) {
    this.party = party;
    this.producer = producer;
    this.consumers = consumers;
    this.progress = progress;
    this.windowBytes = windowBytes;
    this.random = new Random(seed);
  }

  /** Begins; completes when the end of the session is acknowledged. */
  CompletableFuture<Void> start() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread sender = new Thread(() -> run(done), "mixed-load");
    sender.setDaemon(true);
    sender.start();
    return done;
  }

  private void run(CompletableFuture<Void> done) {
    try {
      while (!progress.look(() -> ending)) {
        sendSome();
      }
      producer.close();
      done.complete(null);
    } catch (HydraException | InterruptedException | TimeoutException | RuntimeException failed) {
      done.completeExceptionally(failed);
    }
  }

  /** Sends a burst of small messages, which get gathered, or one of one to five frames. */
  private void sendSome() throws HydraException, InterruptedException, TimeoutException {
    switch (random.nextInt(8)) {
      case 0 -> send(random.nextInt(MAX_MESSAGE_BYTES));
      case 1, 2, 3 -> send(random.nextInt(60_000));
      default -> {
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
          send(random.nextInt(300));
        }
      }
    }
  }

  private void send(int bytes) throws HydraException, InterruptedException, TimeoutException {
    progress.await("room for " + bytes + " bytes", () -> hasRoom(bytes), Party.PATIENCE);
    int size = Math.max(bytes, Integer.BYTES);
    party.send(producer, size);
    sentBytes += size;
    sent++;
  }

  private boolean hasRoom(int bytes) {
    return consumers.stream().allMatch(consumer -> aheadOf(consumer) + bytes <= windowBytes);
  }

  private long aheadOf(Witness consumer) {
    return sentBytes - consumer.bytes() + (sent - consumer.messages()) * MESSAGE_COST_BYTES;
  }

  /** Lets the sender end the session when it has sent what it is sending. */
  void end() {
    progress.make(() -> ending = true);
  }
}
