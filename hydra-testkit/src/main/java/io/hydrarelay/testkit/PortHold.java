package io.hydrarelay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Keeps the port of a relay that is down, without listening, so that no other relay, and no client
 * on its way to one, gets it. Who dials it is refused.
 */
final class PortHold implements AutoCloseable {
  private final Socket socket = new Socket();

  /** Takes the port, if nobody else has it already. */
  PortHold(InetSocketAddress address) {
    try {
      socket.setReuseAddress(true); // old connections of the relay linger there
      socket.bind(address);
    } catch (IOException taken) {
      close(); // whoever needs the port waits for it
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
