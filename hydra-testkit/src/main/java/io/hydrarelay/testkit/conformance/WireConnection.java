package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One end of a connection that speaks bytes, honest ones or not, and notes them in the transcript.
 * Blocking; for one thread at a time.
 */
final class WireConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String name;
  private final Transcript transcript;
  private final Duration patience;
  private final byte[] partial = new byte[Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES];
  private int partialBytes;

  /**
   * Takes over a connected socket.
   *
   * @param name of this peer in the transcript
   * @param patience how long to wait for what must come
   */
  WireConnection(Socket socket, String name, Transcript transcript, Duration patience)
      throws IOException {
    socket.setTcpNoDelay(true);
    this.socket = socket;
    this.in = socket.getInputStream();
    this.name = name;
    this.transcript = transcript;
    this.patience = patience;
  }

  // ---- saying

  /** Sends a JOIN, whatever its bytes are. */
  void sendJoin(byte[] join) throws IOException {
    transcript.sent(name, WireText.join(join));
    write(join);
  }

  /** Sends frames. */
  void send(byte[]... frames) throws IOException {
    for (byte[] frame : frames) {
      transcript.sent(name, WireText.frame(frame));
      write(frame);
    }
  }

  /** Sends one frame again and again. */
  void sendTimes(int times, byte[] frame) throws IOException {
    transcript.sent(name, times + " times " + WireText.frame(frame));
    for (int i = 0; i < times; i++) {
      write(frame);
    }
  }

  /** Sends bytes that are no frame, or only a part of one. */
  void sendRaw(byte[] bytes) throws IOException {
    transcript.sent(name, WireText.raw(bytes));
    write(bytes);
  }

  private void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Ends this side of the connection; the other can still be read. */
  void endOutput() throws IOException {
    transcript.sent(name, "end of output");
    socket.shutdownOutput();
  }

  /** Closes with a reset. */
  void reset() throws IOException {
    transcript.sent(name, "reset");
    socket.setSoLinger(true, 0);
    socket.close();
  }

  // ---- hearing

  /**
   * Reads exactly so many bytes that are no frame, such as a JOIN.
   *
   * @throws ExpectationFailure when they do not come in time
   */
  byte[] readExactly(int bytes, String what) throws IOException, ExpectationFailure {
    byte[] read = new byte[bytes];
    long deadline = System.nanoTime() + patience.toNanos();
    int have = 0;
    try {
      while (have < bytes) {
        int more = readBefore(deadline, read, have, bytes - have);
        if (more < 0) {
          throw new EOFException();
        }
        have += more;
      }
    } catch (SocketTimeoutException late) {
      throw new ExpectationFailure(
          "expected %s within %d ms, but only %d of %d bytes came"
              .formatted(what, patience.toMillis(), have, bytes));
    } catch (EOFException end) {
      throw new ExpectationFailure("expected " + what + ", but the connection ended");
    }
    return read;
  }

  /**
   * Returns the next frame, whatever it is.
   *
   * @throws ExpectationFailure when none comes in time, or the connection ends
   */
  WireFrame next(String what) throws IOException, ExpectationFailure {
    try {
      return read(patience)
          .orElseThrow(
              () ->
                  new ExpectationFailure(
                      "expected %s within %d ms, but nothing came"
                          .formatted(what, patience.toMillis())));
    } catch (EOFException end) {
      throw new ExpectationFailure("expected " + what + ", but the connection ended");
    }
  }

  /**
   * Returns the next frame that is none of those types.
   *
   * @throws ExpectationFailure when none comes in time, or the connection ends
   */
  WireFrame nextBut(String what, FrameType... passedOver) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + patience.toNanos();
    WireFrame frame = next(what);
    while (isOneOf(frame, passedOver)) {
      if (System.nanoTime() - deadline > 0) {
        throw new ExpectationFailure(
            "expected %s within %d ms, but only other frames came"
                .formatted(what, patience.toMillis()));
      }
      frame = next(what);
    }
    return frame;
  }

  private static boolean isOneOf(WireFrame frame, FrameType... types) {
    for (FrameType type : types) {
      if (frame.is(type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the next frame, if one comes within that time. What has come of a frame stays for the
   * next call.
   *
   * @throws EOFException when the connection ends, also within a frame or by a reset
   */
  Optional<WireFrame> read(Duration within) throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    try {
      while (true) {
        Optional<WireFrame> whole = wholeFrame();
        if (whole.isPresent()) {
          transcript.received(name, whole.get().toString());
          return whole;
        }
        int wanted = bytesOfFrame() - partialBytes;
        int more = readBefore(deadline, partial, partialBytes, wanted);
        if (more < 0) {
          transcript.received(name, "end of input");
          throw new EOFException("after " + partialBytes + " bytes of a frame");
        }
        partialBytes += more;
      }
    } catch (SocketTimeoutException nothing) {
      return Optional.empty();
    }
  }

  private int bytesOfFrame() {
    return partialBytes < Hydra1.FRAME_HEADER_BYTES
        ? Hydra1.FRAME_HEADER_BYTES
        : FrameHeader.read(ByteBuffer.wrap(partial)).frameBytes();
  }

  private Optional<WireFrame> wholeFrame() {
    if (partialBytes < Hydra1.FRAME_HEADER_BYTES || partialBytes < bytesOfFrame()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[partialBytes];
    System.arraycopy(partial, 0, bytes, 0, partialBytes);
    partialBytes = 0;
    return Optional.of(new WireFrame(FrameHeader.read(ByteBuffer.wrap(bytes)), bytes));
  }

  /** A reset is an end like any other here. */
  private int readBefore(long deadline, byte[] into, int offset, int bytes) throws IOException {
    long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (leftMillis <= 0) {
      throw new SocketTimeoutException();
    }
    socket.setSoTimeout((int) Math.min(leftMillis, Integer.MAX_VALUE));
    try {
      return in.read(into, offset, bytes);
    } catch (SocketTimeoutException late) {
      throw late;
    } catch (IOException reset) {
      transcript.received(name, "reset");
      return -1;
    }
  }

  // ---- expecting

  /**
   * Expects that status as the next frame but for those types.
   *
   * @throws ExpectationFailure when something else comes, or nothing
   */
  Status expectStatus(StatusCode code, FrameType... passedOver)
      throws IOException, ExpectationFailure {
    String what = "STATUS %02X %s".formatted(code.code(), code);
    WireFrame frame = nextBut(what, passedOver);
    Status status = frame.is(FrameType.STATUS) ? decode(frame) : Status.of(StatusCode.INTERNAL, 0);
    if (!frame.is(FrameType.STATUS) || status.code() != code.code()) {
      throw new ExpectationFailure("expected " + what + ", but " + frame + " came");
    }
    return status;
  }

  private static Status decode(WireFrame frame) throws ExpectationFailure {
    try {
      return Status.decode(frame.body());
    } catch (ProtocolException illFormed) {
      throw new ExpectationFailure("a STATUS has " + Status.BODY_BYTES + " bytes: " + frame);
    }
  }

  /**
   * Expects the end of the connection, orderly or by a reset, without a further frame.
   *
   * @throws ExpectationFailure when a frame comes, or the connection stays
   */
  void expectClosed() throws IOException, ExpectationFailure {
    try {
      Optional<WireFrame> frame = read(patience);
      throw new ExpectationFailure(
          frame
              .map(came -> "expected the end of the connection, but " + came + " came")
              .orElseGet(
                  () -> "the connection was not closed within " + patience.toMillis() + " ms"));
    } catch (EOFException end) {
      if (partialBytes > 0) {
        throw new ExpectationFailure(
            "expected the end of the connection, but " + partialBytes + " bytes came before it");
      }
    }
  }

  /**
   * Expects that nothing but frames of those types comes for a while.
   *
   * @throws ExpectationFailure when something comes, or the connection ends
   */
  void expectSilence(Duration duration, FrameType... passedOver)
      throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + duration.toNanos();
    try {
      long left = duration.toNanos();
      while (left > 0) {
        Optional<WireFrame> frame = read(Duration.ofNanos(left));
        if (frame.isPresent() && !isOneOf(frame.get(), passedOver)) {
          throw new ExpectationFailure("expected nothing, but " + frame.get() + " came");
        }
        left = deadline - System.nanoTime();
      }
    } catch (EOFException end) {
      throw new ExpectationFailure("the connection was closed, which nothing asked for");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
