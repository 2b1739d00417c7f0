package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Stands before a real relay and makes a broken one of it. */
final class DistortingProxy {
  /** Small, so that the relay behind still feels who does not read. */
  private static final int BUFFER_BYTES = 65_536;

  private DistortingProxy() {}

  /** Starts a proxy that treats every connection with a distortion of its own. */
  static FakeRelay before(Endpoint relay, Supplier<Distortion> distortions) throws IOException {
    return FakeRelay.start(client -> serve(client, relay, distortions.get()));
  }

  private static void serve(Socket client, Endpoint relay, Distortion distortion) throws Exception {
    client.setTcpNoDelay(true);
    client.setSendBufferSize(BUFFER_BYTES);
    try (Socket upstream = new Socket()) {
      upstream.setTcpNoDelay(true);
      upstream.setReceiveBufferSize(BUFFER_BYTES);
      upstream.connect(new InetSocketAddress(relay.address(), relay.port()));
      Thread answers = new Thread(() -> passAnswers(upstream, client, distortion));
      answers.setDaemon(true);
      byte[] begin = client.getInputStream().readNBytes(Hydra1.JOIN_BYTES);
      byte[] join = begin;
      if (begin.length == Hydra1.JOIN_BYTES) {
        join = distortion.join(begin, client.getInputStream(), client.getOutputStream());
      }
      answers.start();
      upstream.getOutputStream().write(join);
      client.getInputStream().transferTo(upstream.getOutputStream());
      upstream.shutdownOutput();
      answers.join();
    }
  }

  private static void passAnswers(Socket upstream, Socket client, Distortion distortion) {
    try {
      DataInputStream in = new DataInputStream(upstream.getInputStream());
      while (true) {
        for (byte[] frame : distortion.toClient(readFrame(in))) {
          client.getOutputStream().write(frame);
        }
      }
    } catch (EOFException end) {
      endOutput(client, distortion);
    } catch (IOException over) {
      endOutput(client, distortion);
    }
  }

  private static byte[] readFrame(DataInputStream in) throws IOException {
    byte[] header = new byte[Hydra1.FRAME_HEADER_BYTES];
    in.readFully(header);
    byte[] frame = new byte[FrameHeader.read(ByteBuffer.wrap(header)).frameBytes()];
    System.arraycopy(header, 0, frame, 0, header.length);
    in.readFully(frame, header.length, frame.length - header.length);
    return frame;
  }

  private static void endOutput(Socket client, Distortion distortion) {
    try {
      if (!distortion.staysOpen()) {
        client.shutdownOutput();
      }
    } catch (IOException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
