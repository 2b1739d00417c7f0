package io.hydrarelay.testkit.link;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of a link, a daemon. It uses NIO: the faster transports report a hang-up while
 * reading is paused, and then read without being asked.
 */
final class LinkLoop implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  /** Longer than anything takes; a task given to a thread that is ending may never run. */
  private static final long CALL_SECONDS = 30;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("hydra-link", true), NioIoHandler.newFactory());
  private final EventLoop loop = group.next();

  EventLoop eventLoop() {
    return loop;
  }

  /** Runs something on the thread and waits for it. */
  void run(Runnable task) {
    call(
        () -> {
          task.run();
          return true;
        });
  }

  /**
   * Runs something on the thread and returns its result.
   *
   * @throws IllegalStateException when the link is closed, or does not answer for 30 s
   */
  <T> T call(Callable<T> task) {
    try {
      if (loop.inEventLoop()) {
        return task.call();
      }
      Future<T> done = loop.submit(task);
      if (!done.awaitUninterruptibly(CALL_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the link did not answer within " + CALL_SECONDS + " s");
      }
      if (done.isSuccess()) {
        return done.getNow();
      }
      throw done.cause();
    } catch (RejectedExecutionException closed) {
      throw new IllegalStateException("the link is closed", closed);
    } catch (RuntimeException | Error failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Ends the thread, and with it all connections; waits until that is done, 5 s at most. */
  @Override
  public void close() {
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    group.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
