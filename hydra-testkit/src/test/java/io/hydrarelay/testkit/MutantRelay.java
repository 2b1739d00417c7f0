package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands between a relay and its consumers, and does to the relay's frames what a script says. To
 * the consumers it is the relay. Thread-safe.
 */
final class MutantRelay implements AutoCloseable {
  /** What becomes of the frames that the relay sends. */
  @FunctionalInterface
  interface Script {
    /** Passes every frame on. */
    Script HONEST = (frame, out) -> out.send(frame);

    /** Takes the next frame, whatever it is. Called by one thread at a time. */
    void take(Frame frame, Out out) throws IOException;
  }

  /** A whole frame. */
  record Frame(FrameHeader header, byte[] bytes) {
    boolean isSealed() {
      return header.type() >= 0x02 && header.type() <= 0x04;
    }

    boolean isSealed(long seq) {
      return isSealed() && header.seq() == seq;
    }
  }

  /** The way to the consumer. */
  interface Out {
    void send(Frame frame) throws IOException;

    void send(byte[] frame) throws IOException;

    /** Ends the connection. */
    void cut() throws IOException;
  }

  private final ServerSocket server;
  private final Endpoint relay;
  private final Script script;
  private final List<Socket> sockets = new ArrayList<>();

  MutantRelay(Endpoint relay, Script script) {
    this.relay = relay;
    this.script = script;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    run("mutant-relay", this::acceptAll);
  }

  Endpoint endpoint() {
    return new Endpoint(false, "127.0.0.1", server.getLocalPort());
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Runs until one side has gone, which is the usual end of everything here. */
  private void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException gone) {
                close();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() throws IOException {
    while (!server.isClosed()) {
      Socket consumer = keep(server.accept());
      Socket toRelay = keep(new Socket(relay.host(), relay.port()));
      run("mutant-relay-up", () -> up(consumer, toRelay));
      run("mutant-relay-down", () -> down(toRelay, consumer));
    }
  }

  private synchronized Socket keep(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private static void up(Socket consumer, Socket toRelay) {
    try (consumer;
        toRelay;
        InputStream in = consumer.getInputStream()) {
      in.transferTo(toRelay.getOutputStream());
    } catch (IOException gone) {
      // One side has closed; both are closed now.
    }
  }

  private void down(Socket toRelay, Socket consumer) {
    try (consumer;
        toRelay;
        DataInputStream in = new DataInputStream(toRelay.getInputStream())) {
      Connection out = new Connection(consumer);
      while (!consumer.isClosed()) {
        Frame frame = readFrame(in);
        synchronized (script) {
          script.take(frame, out);
        }
      }
    } catch (IOException gone) {
      // One side has closed; both are closed now.
    }
  }

  private static Frame readFrame(DataInputStream in) throws IOException {
    byte[] head = in.readNBytes(Hydra1.FRAME_HEADER_BYTES);
    if (head.length < Hydra1.FRAME_HEADER_BYTES) {
      throw new IOException("the relay has closed");
    }
    FrameHeader header = FrameHeader.read(ByteBuffer.wrap(head));
    byte[] bytes = new byte[header.frameBytes()];
    System.arraycopy(head, 0, bytes, 0, head.length);
    in.readFully(bytes, head.length, header.length());
    return new Frame(header, bytes);
  }

  private record Connection(Socket consumer) implements Out {
    @Override
    public void send(Frame frame) throws IOException {
      send(frame.bytes());
    }

    @Override
    public void send(byte[] frame) throws IOException {
      OutputStream out = consumer.getOutputStream();
      out.write(frame);
      out.flush();
    }

    @Override
    public void cut() throws IOException {
      consumer.close();
    }
  }

  @Override
  public synchronized void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
