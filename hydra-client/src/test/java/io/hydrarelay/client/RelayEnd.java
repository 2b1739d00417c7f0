package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** One connection of a client as the relay sees it. Blocking, with a limit to every wait. */
final class RelayEnd implements AutoCloseable {
  static final int PATIENCE_MILLIS = 10_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A frame as it came. */
  record Frame(FrameHeader header, byte[] bytes) {
    FrameType type() {
      return FrameType.of(header.type()).orElseThrow();
    }

    ByteBuffer body() {
      return ByteBuffer.wrap(bytes, Hydra1.FRAME_HEADER_BYTES, header.length()).slice();
    }
  }

  private final Socket socket;
  private final DataInputStream in;

  RelayEnd(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  // ---- hearing

  byte[] readJoin() throws IOException {
    byte[] join = new byte[Hydra1.JOIN_BYTES];
    in.readFully(join);
    return join;
  }

  Proof readProof() throws Exception {
    return Proof.decode(readFrame(FrameType.PROOF).body());
  }

  /** Returns the next frame, whatever it is. */
  Frame readFrame() throws IOException {
    byte[] start = new byte[Hydra1.FRAME_HEADER_BYTES];
    in.readFully(start);
    FrameHeader header = FrameHeader.read(ByteBuffer.wrap(start));
    byte[] bytes = new byte[header.frameBytes()];
    System.arraycopy(start, 0, bytes, 0, start.length);
    in.readFully(bytes, start.length, header.length());
    return new Frame(header, bytes);
  }

  /** Returns the next frame, which must be of that type. */
  Frame readFrame(FrameType type) throws IOException {
    Frame frame = readFrame();
    assertEquals(type, frame.type(), () -> "instead came " + frame.header());
    return frame;
  }

  StreamHeader readHeader() throws IOException {
    ByteBuffer body = readFrame(FrameType.HEADER).body();
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return StreamHeader.of(bytes);
  }

  /** Returns whether nothing comes for so long. */
  boolean hearsNothing(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      readFrame();
      return false;
    } catch (SocketTimeoutException silence) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Passes over what still comes and expects that the client closes; a reset counts. */
  void expectClosed() {
    byte[] scrap = new byte[65_536];
    try {
      while (in.read(scrap) >= 0) {
        // What was on its way does not matter.
      }
    } catch (SocketTimeoutException stillOpen) {
      fail("the client did not close the connection");
    } catch (IOException reset) {
      assertTrue(socket.isConnected());
    }
  }

  // ---- saying

  RelayEnd send(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
    }
    return this;
  }

  Challenge challenge() throws IOException {
    Challenge challenge = Challenge.generate(RANDOM);
    send(challenge.toFrame());
    return challenge;
  }

  RelayEnd ok() throws IOException {
    return ok(0);
  }

  RelayEnd ok(int keepaliveSeconds) throws IOException {
    return send(Status.ok(keepaliveSeconds, false).toFrame());
  }

  RelayEnd status(StatusCode code, long arg) throws IOException {
    return send(Status.of(code, arg).toFrame());
  }

  RelayEnd ack(long epoch, long nextSeq) throws IOException {
    return send(new Ack(epoch, nextSeq).toFrame());
  }

  RelayEnd audience(int consumers, int lagging) throws IOException {
    return send(new Audience(consumers, lagging).toFrame());
  }

  // ---- the whole of a join

  /** Reads JOIN and PROOF and lets an owned producer in, as far as 00. */
  RelayEnd admit() throws Exception {
    readJoin();
    challenge();
    readProof();
    return ok();
  }

  /** Lets in an owned producer of whom nothing is pinned, to the end of the join. */
  RelayEnd admitAnew() throws Exception {
    return admit().audience(0, 0);
  }

  /** Lets in an owned producer whose stream is pinned. */
  RelayEnd admitAgain(long epoch, long nextSeq) throws Exception {
    return admit().ack(epoch, nextSeq).audience(0, 0);
  }

  /** Reads JOIN and lets a consumer in. */
  RelayEnd admitConsumer() throws IOException {
    readJoin();
    return ok();
  }

  // ---- leaving

  /** Ends the connection in order; what was sent arrives. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Makes the connection fail. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
