package io.hydrarelay.testkit.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Puts a load on a relay and counts what comes through: the producers and consumers of new owned
 * sessions, with real joins and signatures, all on one thread.
 *
 * <p>A window keeps the producer near the slowest consumer, so that nothing has to be dropped and
 * the figure is what relay and consumers sustain. With a fixed rate, latency runs from the moment a
 * message was due, so that a relay that stands still is charged for every message it kept waiting.
 *
 * <p>Bodies are filler: a blind relay cannot tell. Real consumers would drop them.
 */
public final class LoadGenerator {
  private static final int READ_BYTES = 256 * 1024;
  private static final int CONNECT_MILLIS = 5_000;

  private LoadGenerator() {}

  /**
   * Runs a load; blocks until it is over, which every wait in it having a limit makes sure of.
   *
   * @param observer is told when the measurement begins and ends
   * @return what was measured, also when consumers were cut: then it tells errors
   * @throws LoadException when the load did not begin
   */
  public static LoadResult run(LoadPlan plan, LoadObserver observer)
      throws LoadException, InterruptedException {
    InetSocketAddress address = new InetSocketAddress(plan.relay().address(), plan.relay().port());
    if (address.isUnresolved()) {
      throw new LoadException(
          LoadException.Kind.CANNOT_CONNECT, "no host is called " + plan.relay().host());
    }
    LoadLoop loop = new LoadLoop();
    LoadRun run = new LoadRun(plan, observer, LoadTls.to(plan.relay(), bootstrap(loop, address)));
    try {
      return await(run.start(), plan);
    } finally {
      loop.close();
      run.release();
    }
  }

  private static Bootstrap bootstrap(LoadLoop loop, InetSocketAddress address) {
    // One read per turn: all connections get theirs, however much lies ready on one of them.
    FixedRecvByteBufAllocator reads = new FixedRecvByteBufAllocator(READ_BYTES);
    reads.maxMessagesPerRead(1);
    return new Bootstrap()
        .group(loop.eventLoop())
        .channelFactory(loop::newChannel)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
        .remoteAddress(address);
  }

  private static LoadResult await(CompletableFuture<LoadResult> result, LoadPlan plan)
      throws LoadException, InterruptedException {
    try {
      return result.get(LoadRun.limit(plan).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof LoadException why) {
        throw why.here();
      }
      throw new IllegalStateException(failed.getCause());
    } catch (TimeoutException late) {
      throw new LoadException(LoadException.Kind.TIMEOUT, "the load did not come to an end");
    }
  }
}
