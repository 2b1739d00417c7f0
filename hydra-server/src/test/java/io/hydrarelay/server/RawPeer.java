package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A peer that speaks bytes to a relay over a real socket and says what came back. Blocking. */
final class RawPeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A frame as it came: header and whole bytes. */
  record Frame(FrameHeader header, byte[] bytes) {
    FrameType type() {
      return FrameType.of(header.type()).orElseThrow();
    }

    ByteBuffer body() {
      return ByteBuffer.wrap(bytes).position(12).slice();
    }
  }

  private final Socket socket;
  private final FrameInput in;
  private Optional<Ack> joinAck = Optional.empty();

  private RawPeer(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout((int) PATIENCE.toMillis());
    in = new FrameInput(socket.getInputStream());
  }

  private static Socket dial(
      HydraServer relay, int receiveBufferBytes, Optional<InetAddress> source) throws IOException {
    Socket socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    if (source.isPresent()) {
      socket.bind(new InetSocketAddress(source.get(), 0));
    }
    socket.setTcpNoDelay(true);
    InetSocketAddress at = relay.localAddress();
    socket.connect(new InetSocketAddress(at.getAddress(), at.getPort()));
    return socket;
  }

  static RawPeer connect(HydraServer relay) throws IOException {
    return new RawPeer(dial(relay, 0, Optional.empty()));
  }

  /** Connects from that address of this machine; all of 127.0.0.0/8 is. */
  static RawPeer connectFrom(HydraServer relay, InetAddress source) throws IOException {
    return new RawPeer(dial(relay, 0, Optional.of(source)));
  }

  /** Connects with a small receive buffer, so that a relay soon feels that nobody reads. */
  static RawPeer connectNarrow(HydraServer relay, int receiveBufferBytes) throws IOException {
    return new RawPeer(dial(relay, receiveBufferBytes, Optional.empty()));
  }

  /** Likewise, and speaks TLS; 0 for a usual buffer. */
  static RawPeer connectTls(HydraServer relay, int receiveBufferBytes) throws Exception {
    return new RawPeer(TlsSocket.over(dial(relay, receiveBufferBytes, Optional.empty())));
  }

  /** Connects, joins and is a joined producer that has seen its 00, ACK and AUDIENCE. */
  static RawPeer producer(HydraServer relay, SessionCredentials session, LagPolicy policy)
      throws Exception {
    RawPeer peer = connect(relay);
    peer.joinAsProducer(session, policy, 0, authority(relay));
    peer.expectOk();
    peer.joinAck = peer.expectAudienceAtJoin();
    return peer;
  }

  /** Connects, joins at the live edge and is a consumer that has seen its 00. */
  static RawPeer consumer(HydraServer relay, SessionCredentials session) throws Exception {
    RawPeer peer = connect(relay);
    peer.send(Join.consumer(session, 0, 0).toBytes());
    peer.expectOk();
    return peer;
  }

  static String authority(HydraServer relay) {
    return "127.0.0.1:" + relay.localAddress().getPort();
  }

  // ---- saying

  /** Sends JOIN and, in an owned session, the answer to the challenge. */
  void joinAsProducer(
      SessionCredentials session, LagPolicy policy, long currentEpoch, String authority)
      throws Exception {
    byte[] join = Join.producer(session, policy, currentEpoch).toBytes();
    send(join);
    if (session.mode() == Mode.OWNED) {
      Challenge challenge = nextChallenge();
      send(Proof.sign(session.signingKey().orElseThrow(), join, challenge, authority).toFrame());
    }
  }

  void send(byte[]... parts) throws IOException {
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
    }
    socket.getOutputStream().flush();
  }

  /** Sends on another thread, since a relay may stop to read. */
  CompletableFuture<Void> sendInBackground(byte[]... parts) {
    return Background.call(
        () -> {
          send(parts);
          return null;
        });
  }

  /** Sends a PING, which a relay answers when it has handled all that came before. */
  long sendPing(long value) throws IOException {
    send(new Ping(value).toFrame());
    return value;
  }

  /** Sends to a relay that may close, or has closed, the connection meanwhile. */
  void sendUnlessClosed(byte[]... parts) {
    try {
      send(parts);
    } catch (IOException closed) {
      assertTrue(socket.isConnected());
    }
  }

  /** Ends this side; what the relay sends can still be read. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes with a reset instead of an orderly end. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  // ---- hearing

  /** Reads so many bytes or fewer; returns how many, -1 at the end of the connection. */
  int receive(byte[] into, int mostBytes) throws IOException {
    return in.receive(into, mostBytes);
  }

  /** Returns the next frame, whatever it is. */
  Frame next() throws IOException {
    return in.next();
  }

  /** Returns the next frame that is neither chatter nor news of the producer. */
  Frame nextOfSubstance() throws IOException {
    return in.nextOfSubstance();
  }

  /** Returns the next frame of that type; others on the way are passed over. */
  Frame nextOf(FrameType type) throws IOException {
    Frame frame = next();
    while (frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  Status expectOk() throws Exception {
    return expectStatus(StatusCode.OK);
  }

  Challenge nextChallenge() throws Exception {
    Frame frame = next();
    assertEquals(FrameType.CHALLENGE, frame.type());
    return Challenge.decode(frame.body());
  }

  /**
   * Passes over chatter and expects that status. Frames of a stream before it are a failure, but
   * for 01 and 02, which may stand anywhere among them.
   */
  Status expectStatus(StatusCode code) throws Exception {
    Frame frame = FrameInput.NEWS.contains(code) ? in.nextNews() : in.nextOfSubstance();
    assertEquals(FrameType.STATUS, frame.type(), "a STATUS is due");
    Status status = Status.decode(frame.body());
    assertEquals(Optional.of(code), StatusCode.of(status.code()));
    return status;
  }

  /** Passes over everything until that status comes. */
  Status awaitStatus(StatusCode code) throws Exception {
    Status status = Status.decode(nextOf(FrameType.STATUS).body());
    while (status.code() != code.code()) {
      status = Status.decode(nextOf(FrameType.STATUS).body());
    }
    return status;
  }

  /** Expects that status and then the end of the connection. */
  void expectRefusal(StatusCode code, long arg) throws Exception {
    assertEquals(arg, expectStatus(code).arg(), "arg of " + code);
    expectClosed();
  }

  /** Returns the ACK of a joining producer, if there is one, and reads the AUDIENCE behind it. */
  Optional<Ack> expectAudienceAtJoin() throws Exception {
    Frame frame = next();
    Optional<Ack> ack = Optional.empty();
    if (frame.type() == FrameType.ACK) {
      ack = Optional.of(Ack.decode(frame.body()));
      frame = next();
    }
    assertEquals(FrameType.AUDIENCE, frame.type(), "AUDIENCE follows 00");
    return ack;
  }

  /** Returns what the relay told this producer at its join that it has taken. */
  Optional<Ack> joinAck() {
    return joinAck;
  }

  /** Passes over everything until the relay says that it has taken all below that seq. */
  void awaitAck(long nextSeq) throws Exception {
    while (nextAck().nextSeq() < nextSeq) {}
  }

  Ack nextAck() throws Exception {
    return Ack.decode(nextOf(FrameType.ACK).body());
  }

  /** Reads on until there are that many consumers. */
  void awaitConsumers(int count) throws Exception {
    int consumers = nextAudience().consumers();
    while (consumers != count) {
      consumers = nextAudience().consumers();
    }
  }

  Audience nextAudience() throws Exception {
    return Audience.decode(nextOf(FrameType.AUDIENCE).body());
  }

  /** Expects exactly those bytes as the next frame of substance. */
  void expectFrame(byte[] frame) throws IOException {
    Frame received = nextOfSubstance();
    assertArrayEquals(frame, received.bytes(), () -> "instead came " + received.header());
  }

  void expectFrames(byte[]... frames) throws IOException {
    for (byte[] frame : frames) {
      expectFrame(frame);
    }
  }

  /** Expects nothing of substance before the answer to that PING. */
  void expectNothingBefore(long ping) throws Exception {
    Frame frame = next();
    while (frame.type() != FrameType.PONG) {
      assertTrue(FrameInput.CHATTER.contains(frame.type()), "unexpected " + frame.header());
      frame = next();
    }
    assertEquals(new Pong(ping), Pong.decode(frame.body()));
    in.expectNoNews();
  }

  void expectLag(long skipped, long nextSeq) throws Exception {
    Frame frame = nextOfSubstance();
    assertEquals(FrameType.LAG, frame.type());
    assertEquals(new Lag(skipped, nextSeq), Lag.decode(frame.body()));
  }

  /** Expects the end of the connection without a further byte; a reset counts as an end. */
  void expectClosed() throws IOException {
    try {
      int more = in.receive(new byte[1], 1);
      assertEquals(-1, more, "nothing but the end of the connection");
    } catch (SocketTimeoutException e) {
      fail("the relay did not close the connection");
    } catch (IOException reset) {
      assertTrue(socket.isConnected());
    }
  }

  /** Passes over chatter up to the end of the connection; false when a STATUS comes first. */
  boolean closesWithoutStatus() throws IOException {
    try {
      return nextOfSubstance().type() != FrameType.STATUS;
    } catch (EOFException end) {
      return true;
    }
  }

  /** Expects that nothing comes for a while. */
  void expectSilence(Duration duration) throws IOException {
    socket.setSoTimeout((int) duration.toMillis());
    try {
      Frame frame = nextOfSubstance();
      fail("unexpected " + frame.header());
    } catch (SocketTimeoutException silence) {
      in.expectNoNews();
      socket.setSoTimeout((int) PATIENCE.toMillis());
    } catch (EOFException e) {
      fail("the relay closed the connection");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
