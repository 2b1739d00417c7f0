package io.hydrarelay.client;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;

/** The network threads that all producers and consumers of a process share; daemons. */
final class ClientLoops {
  private static final int MAX_THREADS = 4;
  private static final boolean EPOLL = Epoll.isAvailable();
  private static final EventLoopGroup GROUP = newGroup();

  private ClientLoops() {}

  private static EventLoopGroup newGroup() {
    int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    IoHandlerFactory io = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new LoopThreadFactory(), io);
  }

  private static final class LoopThreadFactory extends DefaultThreadFactory {
    LoopThreadFactory() {
      super("hydra-client", true);
    }

    @Override
    protected Thread newThread(Runnable run, String name) {
      return new LoopThread(threadGroup, run, name);
    }
  }

  private static final class LoopThread extends FastThreadLocalThread {
    LoopThread(ThreadGroup group, Runnable run, String name) {
      super(group, run, name);
    }
  }

  static EventLoop next() {
    return GROUP.next();
  }

  /** Returns whether the calling thread is one of these; whoever blocks it stops its clients. */
  static boolean isCurrentThread() {
    return Thread.currentThread() instanceof LoopThread;
  }

  static Class<? extends Channel> channelType() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }
}
