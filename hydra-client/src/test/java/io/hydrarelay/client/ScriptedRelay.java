package io.hydrarelay.client;

import io.hydrarelay.protocol.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A relay that does what the scenario says, byte by byte: the test's thread plays its part. */
final class ScriptedRelay implements AutoCloseable {
  /** A receive buffer so small that a client soon feels that nobody reads. */
  private static final int NARROW_BYTES = 4_096;

  private final ServerSocket listener;
  private final List<RelayEnd> accepted = new ArrayList<>();

  private ScriptedRelay(int receiveBufferBytes) {
    try {
      listener = new ServerSocket();
      if (receiveBufferBytes > 0) {
        listener.setReceiveBufferSize(receiveBufferBytes);
      }
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.setSoTimeout(RelayEnd.PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptedRelay start() {
    return new ScriptedRelay(0);
  }

  static ScriptedRelay startNarrow() {
    return new ScriptedRelay(NARROW_BYTES);
  }

  Endpoint endpoint() {
    return new Endpoint(false, "127.0.0.1", listener.getLocalPort());
  }

  /** Returns the next connection of a client; waits for it. */
  RelayEnd accept() throws IOException {
    RelayEnd end = new RelayEnd(listener.accept());
    accepted.add(end);
    return end;
  }

  /** Returns whether no client connects for so long. */
  boolean isLeftAlone(int millis) throws IOException {
    listener.setSoTimeout(millis);
    try {
      accept();
      return false;
    } catch (SocketTimeoutException nobody) {
      return true;
    } finally {
      listener.setSoTimeout(RelayEnd.PATIENCE_MILLIS);
    }
  }

  /** Stops listening: whoever connects now is refused. */
  void stopListening() throws IOException {
    listener.close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (RelayEnd end : accepted) {
      end.close();
    }
  }
}
