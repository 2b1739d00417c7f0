package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * One connection of the client under test, as the relay that the kit plays sees it: an honest one
 * unless the case does something else. For one thread at a time.
 */
final class ClientLink {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a client may say by itself at any time. */
  private static final FrameType[] BESIDE = {
    FrameType.PING, FrameType.HEADER, FrameType.DATA, FrameType.CHECK, FrameType.END
  };

  private static final int POLICY_OFFSET = 71;
  private static final int RESUME_EPOCH_OFFSET = 72;
  private static final int RESUME_SEQ_OFFSET = 80;

  private final WireConnection wire;
  private final Ticket ticket;
  private final Subject subject;
  private final Transcript transcript;
  private final Duration patience;
  private final long acceptedNanos = System.nanoTime();
  private byte[] join = new byte[0];

  ClientLink(
      WireConnection wire,
      Ticket ticket,
      Subject subject,
      Transcript transcript,
      Duration patience) {
    this.wire = wire;
    this.ticket = ticket;
    this.subject = subject;
    this.transcript = transcript;
    this.patience = patience;
  }

  WireConnection wire() {
    return wire;
  }

  /** Returns when the client was there. */
  long acceptedNanos() {
    return acceptedNanos;
  }

  // ---- the join

  /** Reads JOIN, which must be exact but for the place where the client wants to go on. */
  ClientLink readJoin() throws IOException, ExpectationFailure {
    join = wire.readExactly(Hydra1.JOIN_BYTES, "JOIN");
    transcript.received("client", WireText.join(join));
    ByteBuffer fields = ByteBuffer.wrap(join);
    long epoch = fields.getLong(RESUME_EPOCH_OFFSET);
    long seq = fields.getLong(RESUME_SEQ_OFFSET);
    boolean isProducer = subject == Subject.PRODUCER;
    Join expected =
        isProducer
            ? Join.producer(ticket.credentials(), policy(), epoch)
            : Join.consumer(ticket.credentials(), epoch, seq);
    int wrong = Arrays.mismatch(join, expected.toBytes());
    if (wrong >= 0) {
      throw new ExpectationFailure(
          "JOIN is wrong in its field %s (byte %d)".formatted(JoinField.at(wrong), wrong));
    }
    return this;
  }

  private LagPolicy policy() throws ExpectationFailure {
    return LagPolicy.of(join[POLICY_OFFSET])
        .filter(policy -> policy != LagPolicy.SPILL)
        .orElseThrow(
            () -> new ExpectationFailure("JOIN asks for lag policy " + join[POLICY_OFFSET]));
  }

  /** Reads JOIN, which must name exactly that place to go on. */
  ClientLink readJoin(long epoch, long seq) throws IOException, ExpectationFailure {
    readJoin();
    if (resumeEpoch() != epoch || resumeSeq() != seq) {
      throw new ExpectationFailure(
          "expected a JOIN with resume (%d,%d), but it has (%d,%d)"
              .formatted(epoch, seq, resumeEpoch(), resumeSeq()));
    }
    return this;
  }

  long resumeEpoch() {
    return ByteBuffer.wrap(join).getLong(RESUME_EPOCH_OFFSET);
  }

  long resumeSeq() {
    return ByteBuffer.wrap(join).getLong(RESUME_SEQ_OFFSET);
  }

  /** Lets the client in without a keepalive, whatever it is: after JOIN, to the end of the join. */
  ClientLink admit() throws IOException, ExpectationFailure {
    return admit(0);
  }

  /** Lets the client in: after JOIN, to the end of the join. */
  ClientLink admit(int keepaliveSeconds) throws IOException, ExpectationFailure {
    prove().ok(keepaliveSeconds);
    return subject == Subject.PRODUCER ? audience(1) : this;
  }

  /** Makes an owned producer prove that it is one; of others nothing is asked. */
  ClientLink prove() throws IOException, ExpectationFailure {
    if (subject == Subject.PRODUCER && ticket.credentials().mode() == Mode.OWNED) {
      Challenge challenge = challenge();
      expectProof(challenge);
    }
    return this;
  }

  Challenge challenge() throws IOException {
    Challenge challenge = Challenge.generate(RANDOM);
    wire.send(challenge.toFrame());
    return challenge;
  }

  /** Expects the PROOF for this relay and that challenge. */
  void expectProof(Challenge challenge) throws IOException, ExpectationFailure {
    WireFrame frame = wire.next("PROOF");
    requirePlain(frame, FrameType.PROOF);
    Proof proof = decode(frame);
    if (!Arrays.equals(proof.tag(), Proof.relayTag(ticket.relay().authority()))) {
      throw new ExpectationFailure("PROOF does not name " + ticket.relay().authority());
    }
    if (!proof.isValid(ticket.credentials().id().producerKey(), join, challenge)) {
      throw new ExpectationFailure("PROOF has a wrong signature");
    }
  }

  private static Proof decode(WireFrame frame) throws ExpectationFailure {
    try {
      return Proof.decode(frame.body());
    } catch (ProtocolException wrongLength) {
      throw new ExpectationFailure("PROOF has 96 bytes: " + frame);
    }
  }

  /** Expects a control frame of that type, with flags 0 and seq 0. */
  static void requirePlain(WireFrame frame, FrameType type) throws ExpectationFailure {
    FrameHeader header = frame.header();
    if (!frame.is(type) || header.flags() != 0 || header.seq() != 0) {
      throw new ExpectationFailure(
          "expected " + type + " with flags 0 and seq 0, but " + frame + " came");
    }
  }

  // ---- saying

  ClientLink ok(int keepaliveSeconds) throws IOException {
    return send(Status.ok(keepaliveSeconds, subject == Subject.CONSUMER).toFrame());
  }

  ClientLink status(StatusCode code, long arg) throws IOException {
    return status(code.code(), arg);
  }

  /** Sends a STATUS, known or not. */
  ClientLink status(int code, long arg) throws IOException {
    return send(new Status(code, 0, arg).toFrame());
  }

  ClientLink ack(long epoch, long nextSeq) throws IOException {
    return send(new Ack(epoch, nextSeq).toFrame());
  }

  ClientLink audience(int consumers) throws IOException {
    return send(new Audience(consumers, 0).toFrame());
  }

  ClientLink send(byte[]... frames) throws IOException {
    wire.send(frames);
    return this;
  }

  /** Sends that frame so many times. */
  ClientLink sendTimes(int times, byte[] frame) throws IOException {
    for (int i = 0; i < times; i++) {
      wire.send(frame);
    }
    return this;
  }

  // ---- expecting

  /** Asks for a PONG and expects it, whatever else comes before. */
  void expectPong(long value) throws IOException, ExpectationFailure {
    send(new Ping(value).toFrame());
    WireFrame frame = wire.nextBut("PONG", BESIDE);
    requirePlain(frame, FrameType.PONG);
    if (!Arrays.equals(frame.bytes(), new Pong(value).toFrame())) {
      throw new ExpectationFailure("a PONG carries the 8 bytes of its PING: " + frame);
    }
  }

  /** Expects the end of the connection; what still comes before it does not matter. */
  void expectClosed() throws IOException, ExpectationFailure {
    expectClosed(patience);
  }

  /** Expects the end of the connection within that time. */
  void expectClosed(Duration within) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + within.toNanos();
    try {
      Optional<WireFrame> frame = wire.read(within);
      while (frame.isPresent()) {
        frame = wire.read(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } catch (EOFException closed) {
      return;
    }
    throw new ExpectationFailure(
        "the client did not close the connection within " + within.toMillis() + " ms");
  }

  // ---- leaving

  /** Ends the connection in order; what was sent arrives. */
  void close() throws IOException {
    wire.close();
  }
}
