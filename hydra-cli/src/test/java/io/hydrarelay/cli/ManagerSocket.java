package io.hydrarelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The service manager's end of the socket that services send their notices to. */
final class ManagerSocket implements AutoCloseable {
  private final Socket socket;
  private final List<String> notices = new ArrayList<>();

  /**
   * Listens.
   *
   * @param address a path, or a zero character and an abstract name
   */
  ManagerSocket(String address) throws IOException {
    Epoll.ensureAvailability();
    socket = Socket.newSocketDomainDgram();
    socket.bind(new DomainSocketAddress(address));
  }

  /** Returns all that has come, the oldest first. */
  List<String> notices() throws IOException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(4_096);
    DomainDatagramSocketAddress sender = next(datagram);
    while (sender != null) {
      byte[] text = new byte[sender.receivedAmount()];
      datagram.get(0, text);
      notices.add(new String(text, UTF_8));
      sender = next(datagram);
    }
    return List.copyOf(notices);
  }

  private DomainDatagramSocketAddress next(ByteBuffer datagram) throws IOException {
    return socket.recvFromDomainSocket(datagram, 0, datagram.capacity());
  }

  /** Returns how many notices say this. */
  long count(String assignment) throws IOException {
    return notices().stream().filter(notice -> notice.lines().anyMatch(assignment::equals)).count();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
