package io.hydrarelay.server.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * Stands before the TLS of a connection and ends the reading of its socket before that is closed.
 * Over io_uring, with Netty 4.2.18, a connection whose TLS fails is closed for the relay while a
 * poll goes on in the kernel and holds it: its peer would hear of no end for as long as it likes,
 * and no limit counts it. The end of reading completes the poll; what is being written still goes.
 */
final class ReadingEnd extends ChannelOutboundHandlerAdapter {
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (ctx.channel() instanceof UnixChannel unix
        && unix.fd() instanceof Socket socket
        && socket.isOpen()) {
      try {
        socket.shutdown(true, false);
      } catch (IOException | NotYetConnectedException lost) {
        // The kernel has ended it already.
      }
    }
    ctx.close(promise);
  }
}
