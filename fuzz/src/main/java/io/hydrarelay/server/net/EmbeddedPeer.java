package io.hydrarelay.server.net;

import io.hydrarelay.fuzz.Heard;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/** One connection to a relay, as the peer has it. */
final class EmbeddedPeer {
  private final Heard heard = new Heard();
  private final HalfClosable channel;

  EmbeddedPeer(RelayServices services) {
    channel =
        new HalfClosable(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel opened) {
                opened.pipeline().addLast(new JoinHandler(new PeerConnection(services, opened)));
              }
            });
  }

  void say(byte[] bytes) {
    if (channel.isOpen()) {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
      heard.listen(channel);
    }
  }

  /** Lets the relay do what it has put off. */
  void takeTurn() {
    channel.runPendingTasks();
    heard.listen(channel);
  }

  void endOutput() {
    if (channel.isOpen()) {
      channel.inputShutdown = true;
      channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      takeTurn();
    }
  }

  void hangUp() {
    channel.finish();
    heard.listen(channel);
  }

  byte[] heard() {
    return heard.bytes();
  }

  /** A channel either side of which can be ended. */
  private static final class HalfClosable extends EmbeddedChannel implements DuplexChannel {
    private boolean inputShutdown;
    private boolean outputShutdown;

    HalfClosable(ChannelInitializer<Channel> stages) {
      super(stages);
    }

    @Override
    public boolean isInputShutdown() {
      return inputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
      return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
      inputShutdown = true;
      return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
      return outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
      return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
      outputShutdown = true;
      return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
      return inputShutdown && outputShutdown;
    }

    @Override
    public ChannelFuture shutdown() {
      return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
      inputShutdown = true;
      return shutdownOutput(promise);
    }
  }
}
