package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A simple client's connection to its relay. */
final class RelaySocket implements Closeable {
  private final Socket socket;
  private final DataInputStream in;

  RelaySocket(Endpoint relay) throws IOException {
    socket = new Socket(relay.address(), relay.port());
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Returns the next frame. */
  WireFrame read() throws IOException {
    byte[] start = new byte[Hydra1.FRAME_HEADER_BYTES];
    in.readFully(start);
    FrameHeader header = FrameHeader.read(ByteBuffer.wrap(start));
    byte[] frame = new byte[header.frameBytes()];
    System.arraycopy(start, 0, frame, 0, start.length);
    in.readFully(frame, start.length, header.length());
    return new WireFrame(header, frame);
  }

  /** Returns the PONG for that PING. */
  static byte[] pong(WireFrame ping) {
    byte[] pong = ping.bytes().clone();
    pong[0] = (byte) FrameType.PONG.code();
    return CraftedFrames.withSeq(CraftedFrames.withFlags(pong, 0), 0);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
