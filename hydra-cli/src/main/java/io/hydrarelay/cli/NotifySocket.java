package io.hydrarelay.cli;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service manager's socket for datagrams, by the protocol of {@code sd_notify}. What cannot be
 * sent is logged, and otherwise changes nothing. Thread-safe.
 */
final class NotifySocket {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");

  /** What Linux has room for, with a zero behind a path. */
  private static final int MAX_ADDRESS_BYTES = 107;

  private final Socket socket;
  private final byte[] address;

  private NotifySocket(Socket socket, byte[] address) {
    this.socket = socket;
    this.address = address;
  }

  /**
   * Opens the socket that the manager has named.
   *
   * @param name a path, or {@code @} and an abstract name, as in {@code NOTIFY_SOCKET}; or empty
   * @return empty when there is no name, or no such socket on this machine
   */
  static Optional<NotifySocket> open(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    byte[] address = name.getBytes(StandardCharsets.UTF_8);
    if (address[0] == '@') {
      address[0] = 0;
    }
    boolean isUnixSocket = address[0] == '/' || address[0] == 0;
    if (!isUnixSocket || address.length > MAX_ADDRESS_BYTES || !Epoll.isAvailable()) {
      LOG.warn("NOTIFY_SOCKET is none that can be used here: the service manager is told nothing");
      return Optional.empty();
    }
    return Optional.of(new NotifySocket(Socket.newSocketDomainDgram(), address));
  }

  /** Sends assignments, one a line, such as {@code READY=1}. Does not wait. */
  void send(String assignments) {
    byte[] text = assignments.getBytes(StandardCharsets.UTF_8);
    ByteBuffer datagram = ByteBuffer.allocateDirect(text.length).put(text);
    try {
      socket.sendToDomainSocket(datagram, 0, text.length, address);
    } catch (IOException failed) {
      LOG.warn("cannot tell the service manager: {}", failed.getMessage());
    }
  }
}
