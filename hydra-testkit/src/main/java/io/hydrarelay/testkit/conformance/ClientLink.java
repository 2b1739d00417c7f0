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

  private final WireConnection wire;
  private final Ticket ticket;
  private final Subject subject;
  private final Transcript transcript;
  private final Duration patience;

  /** Takes what a producer may say at any time; empty for a consumer, which has nothing to say. */
  private final Optional<StreamIntake> intake;

  private final long acceptedNanos = System.nanoTime();
  private byte[] join = new byte[0];

  ClientLink(
      WireConnection wire,
      Ticket ticket,
      Subject subject,
      Transcript transcript,
      Duration patience,
      Optional<StreamIntake> intake) {
    this.wire = wire;
    this.ticket = ticket;
    this.subject = subject;
    this.transcript = transcript;
    this.patience = patience;
    this.intake = intake;
  }

  WireConnection wire() {
    return wire;
  }

  /** Expects that the client came no sooner than so long after that moment. */
  void requireNotBefore(long eventNanos, Duration least) throws ExpectationFailure {
    Duration after = Duration.ofNanos(acceptedNanos - eventNanos);
    if (after.compareTo(least) < 0) {
      throw new ExpectationFailure(
          "the client came back after %d ms, and at least %d are due"
              .formatted(after.toMillis(), least.toMillis()));
    }
  }

  /** Expects that the client, which has just closed, has been here for at least so long. */
  void requireStayed(Duration least) throws ExpectationFailure {
    Duration stayed = Duration.ofNanos(System.nanoTime() - acceptedNanos);
    if (stayed.compareTo(least) < 0) {
      throw new ExpectationFailure(
          "the client closed after %d ms, and %d are due"
              .formatted(stayed.toMillis(), least.toMillis()));
    }
  }

  // ---- the join

  /** Reads JOIN, which must be exact but for the place where the client wants to go on. */
  ClientLink readJoin() throws IOException, ExpectationFailure {
    join = wire.readExactly(Hydra1.JOIN_BYTES, "JOIN");
    transcript.received(ClientStage.RELAY, WireText.join(join));
    ByteBuffer fields = ByteBuffer.wrap(join);
    long epoch = fields.getLong(JoinBytes.RESUME_EPOCH);
    long seq = fields.getLong(JoinBytes.RESUME_SEQ);
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
    return LagPolicy.of(join[JoinBytes.POLICY])
        .filter(policy -> policy != LagPolicy.SPILL)
        .orElseThrow(
            () -> new ExpectationFailure("JOIN asks for lag policy " + join[JoinBytes.POLICY]));
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
    return ByteBuffer.wrap(join).getLong(JoinBytes.RESUME_EPOCH);
  }

  long resumeSeq() {
    return ByteBuffer.wrap(join).getLong(JoinBytes.RESUME_SEQ);
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

  Challenge challenge() {
    Challenge challenge = Challenge.generate(RANDOM);
    send(challenge.toFrame());
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

  ClientLink ok(int keepaliveSeconds) {
    return send(Status.ok(keepaliveSeconds, subject == Subject.CONSUMER).toFrame());
  }

  ClientLink status(StatusCode code, long arg) {
    return status(code.code(), arg);
  }

  /** Sends a STATUS, known or not. */
  ClientLink status(int code, long arg) {
    return send(new Status(code, 0, arg).toFrame());
  }

  ClientLink ack(long epoch, long nextSeq) {
    return send(new Ack(epoch, nextSeq).toFrame());
  }

  ClientLink audience(int consumers) {
    return send(new Audience(consumers, 0).toFrame());
  }

  /** Sends frames; a client that has closed does not get them, and may be right about that. */
  ClientLink send(byte[]... frames) {
    try {
      wire.send(frames);
    } catch (IOException closed) {
      transcript.note("the client takes nothing more: " + closed.getMessage());
    }
    return this;
  }

  /** Sends that frame so many times, or as often as the client takes it. */
  ClientLink sendTimes(int times, byte[] frame) {
    try {
      wire.sendTimes(times, frame);
    } catch (IOException closed) {
      transcript.note("the client takes nothing more: " + closed.getMessage());
    }
    return this;
  }

  // ---- expecting

  /** Returns the next frame of that type; only frames of a producer's stream may come before. */
  WireFrame expect(FrameType type) throws IOException, ExpectationFailure {
    WireFrame frame = wire.next(type.name());
    while (isOfStream(frame) && !frame.is(type)) {
      take(frame);
      frame = wire.next(type.name());
    }
    requirePlain(frame, type);
    return frame;
  }

  private boolean isOfStream(WireFrame frame) {
    return intake.isPresent() && frame.type().filter(FrameType::isEndToEnd).isPresent();
  }

  private void take(WireFrame frame) throws IOException, ExpectationFailure {
    if (intake.isPresent()) {
      intake.get().take(frame);
    }
  }

  ClientLink ping(long value) {
    return send(new Ping(value).toFrame());
  }

  /** Asks for a PONG and expects it. */
  void expectPong(long value) throws IOException, ExpectationFailure {
    ping(value);
    WireFrame frame = expect(FrameType.PONG);
    if (!Arrays.equals(frame.bytes(), new Pong(value).toFrame())) {
      throw new ExpectationFailure("a PONG carries the 8 bytes of its PING: " + frame);
    }
  }

  /** Expects nothing but frames of a producer's stream for so long. */
  void expectQuiet(Duration duration) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + duration.toNanos();
    try {
      Optional<WireFrame> frame = wire.read(duration);
      while (frame.isPresent()) {
        if (!isOfStream(frame.get())) {
          throw new ExpectationFailure("expected nothing, but " + frame.get() + " came");
        }
        take(frame.get());
        frame = wire.read(until(deadline));
      }
    } catch (EOFException end) {
      throw new ExpectationFailure("the client closed the connection, which nothing asked for");
    }
  }

  private static Duration until(long deadlineNanos) {
    return Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
  }

  /** Expects the end of the connection, and no frame of that type before it. */
  void expectClosedWithout(FrameType type) throws IOException, ExpectationFailure {
    try {
      Optional<WireFrame> frame = wire.read(patience);
      while (frame.isPresent()) {
        if (frame.get().is(type)) {
          throw new ExpectationFailure("expected that no " + type + " comes: " + frame.get());
        }
        frame = wire.read(patience);
      }
    } catch (EOFException closed) {
      return;
    }
    throw new ExpectationFailure("the client did not close the connection");
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
        if (isOfStream(frame.get())) {
          take(frame.get());
        }
        frame = wire.read(until(deadline));
      }
    } catch (EOFException closed) {
      return;
    }
    throw new ExpectationFailure(
        "the client did not close the connection within " + within.toMillis() + " ms");
  }

  /** Answers every PING for so long, and says nothing else. */
  void answerPings(Duration duration) throws IOException, ExpectationFailure {
    long deadline = System.nanoTime() + duration.toNanos();
    try {
      while (System.nanoTime() - deadline < 0) {
        Optional<WireFrame> frame = wire.read(until(deadline));
        if (frame.isPresent() && isOfStream(frame.get())) {
          take(frame.get());
        } else if (frame.isPresent()) {
          requirePlain(frame.get(), FrameType.PING);
          send(new Pong(frame.get().body().getLong()).toFrame());
        }
      }
    } catch (EOFException closed) {
      throw new ExpectationFailure("the client closed, though its PINGs were answered");
    }
  }

  // ---- leaving

  /** Ends the connection in order; what was sent arrives. */
  void close() throws IOException {
    wire.close();
  }
}
