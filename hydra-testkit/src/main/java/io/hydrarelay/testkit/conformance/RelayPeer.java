package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Ping;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.testkit.conformance.PeerInbox.Lane;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A client of the relay under test. What a relay may say at any moment (PONG, ACK, AUDIENCE, STATUS
 * 01 and 02) is put aside until it is asked for; everything else is heard in its order. PINGs are
 * answered. Blocking; for one thread that speaks and one that listens.
 */
final class RelayPeer implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(1);

  private final WireConnection wire;
  private final String name;
  private final String authority;

  /** Held while something is said, because signs of life come from another thread. */
  private final ReentrantLock saying = new ReentrantLock();

  private final PeerInbox inbox;
  private Duration patience;
  private volatile boolean showsLife;
  private volatile boolean silent;
  private volatile boolean amidFrame;
  private Audience lastAudience = new Audience(0, 0);
  private long pings;

  /**
   * Takes over a connection.
   *
   * @param name of this peer in the transcript and in failures
   * @param authority what proofs name the relay
   * @param patience how long to wait for what must come
   */
  RelayPeer(WireConnection wire, String name, String authority, Duration patience) {
    this.wire = wire;
    this.name = name;
    this.authority = authority;
    this.patience = patience;
    this.inbox = new PeerInbox(wire, this::answer);
  }

  /** Returns the bare connection, for what has to be seen in the order of the wire. */
  WireConnection wire() {
    return wire;
  }

  /** Changes how long to wait for what must come; returns this. */
  RelayPeer patience(Duration value) {
    patience = value;
    return this;
  }

  /** From now on no PING is answered, and nothing is sent that was not asked for. */
  RelayPeer silent() {
    silent = true;
    return this;
  }

  /** From now on PINGs are answered, but nothing is sent that was not asked for. */
  RelayPeer onlyAnswering() {
    showsLife = false;
    return this;
  }

  /** Sends a PING between two frames, so that the relay does not close on a peer that waits. */
  void showLife() {
    if (showsLife) {
      speakInBetween(new Ping(PeerInbox.SIGN_OF_LIFE).toFrame());
    }
  }

  /** Nothing is said while something else is being said, which may take as long as it likes. */
  private void speakInBetween(byte[] frame) {
    if (!silent && saying.tryLock()) {
      try {
        if (!amidFrame) {
          sendUnlessClosed(frame);
        }
      } finally {
        saying.unlock();
      }
    }
  }

  // ---- saying

  /** Sends JOIN and, in an owned session, the answer to the challenge. */
  void joinAsProducer(SessionCredentials session, LagPolicy policy, long currentEpoch)
      throws IOException, ExpectationFailure {
    byte[] join = Join.producer(session, policy, currentEpoch).toBytes();
    sendJoin(join);
    if (session.mode() == Mode.OWNED) {
      send(proof(session, join, expectChallenge()));
    }
  }

  /** Returns the PROOF frame of an honest producer. */
  byte[] proof(SessionCredentials session, byte[] join, Challenge challenge) {
    return Proof.sign(session.signingKey().orElseThrow(), join, challenge, authority).toFrame();
  }

  void sendJoin(byte[] join) throws IOException, ExpectationFailure {
    say("JOIN", () -> wire.sendJoin(join));
  }

  /** Sends frames. */
  void send(byte[]... frames) throws IOException, ExpectationFailure {
    for (byte[] frame : frames) {
      say(WireText.frame(frame), () -> wire.send(frame));
    }
    amidFrame = false;
  }

  /** Sends bytes that are no whole frame. */
  void sendRaw(byte[] bytes) throws IOException, ExpectationFailure {
    amidFrame = true;
    say(bytes.length + " bytes", () -> wire.sendRaw(bytes));
  }

  /** Sends to a relay that may have closed the connection meanwhile, or does so just now. */
  void sendUnlessClosed(byte[]... frames) {
    saying.lock();
    try {
      wire.send(frames);
    } catch (IOException closed) {
      silent = true;
    } finally {
      saying.unlock();
    }
  }

  @FunctionalInterface
  private interface Saying {
    void say() throws IOException;
  }

  private void say(String what, Saying saying) throws ExpectationFailure {
    this.saying.lock();
    try {
      saying.say();
    } catch (IOException ended) {
      throw refusedToHear(what);
    } finally {
      this.saying.unlock();
    }
  }

  private ExpectationFailure refusedToHear(String what) throws ExpectationFailure {
    try {
      Optional<WireFrame> last = inbox.next(Lane.SUBSTANCE, Duration.ofMillis(200));
      String came = last.map(frame -> ", after " + frame).orElse("");
      return failure("the relay ended the connection while " + what + " was sent" + came);
    } catch (IOException ended) {
      return failure("the relay ended the connection while " + what + " was sent");
    }
  }

  /** Sends a PING and waits for its PONG: all that was sent before has been read then. */
  void ping() throws IOException, ExpectationFailure {
    long value = 0x70696e67_00000000L + ++pings;
    send(new Ping(value).toFrame());
    expectPong(value);
  }

  /** Ends this side; what the relay sends can still be read. */
  void endOutput() throws IOException {
    silent = true;
    wire.endOutput();
  }

  // ---- hearing

  /** Returns the next frame that is no chatter, if one comes within that time. */
  Optional<WireFrame> poll(Duration within) throws IOException, ExpectationFailure {
    return inbox.next(Lane.SUBSTANCE, within);
  }

  /** Returns the next frame that is no chatter. */
  WireFrame next(String what) throws IOException, ExpectationFailure {
    return next(Lane.SUBSTANCE, what);
  }

  private WireFrame next(Lane lane, String what) throws IOException, ExpectationFailure {
    try {
      return inbox
          .next(lane, patience)
          .orElseThrow(
              () ->
                  failure(
                      "expected %s within %d ms, but %s"
                          .formatted(what, patience.toMillis(), whatCameInstead(lane))));
    } catch (EOFException end) {
      throw failure("expected " + what + ", but the connection ended" + afterWhat(lane));
    }
  }

  private String whatCameInstead(Lane lane) {
    return otherSubstance(lane).map(other -> other + " came").orElse("nothing came");
  }

  private String afterWhat(Lane lane) {
    return otherSubstance(lane).map(other -> " after " + other).orElse("");
  }

  private Optional<WireFrame> otherSubstance(Lane lane) {
    return lane == Lane.SUBSTANCE ? Optional.empty() : inbox.aside(Lane.SUBSTANCE);
  }

  private void answer(WireFrame ping) throws ExpectationFailure {
    speakInBetween(new Pong(decode(ping, Ping::decode).value()).toFrame());
  }

  @FunctionalInterface
  private interface Decoder<T> {
    T decode(ByteBuffer body) throws ProtocolException;
  }

  private <T> T decode(WireFrame frame, Decoder<T> decoder) throws ExpectationFailure {
    try {
      return decoder.decode(frame.body());
    } catch (ProtocolException illFormed) {
      throw failure(illFormed.getMessage() + ": " + frame);
    }
  }

  // ---- expecting

  /** Expects exactly those frames, in that order. */
  void expect(byte[]... frames) throws IOException, ExpectationFailure {
    for (byte[] frame : frames) {
      WireFrame came = next(WireText.frame(frame));
      if (!Arrays.equals(frame, came.bytes())) {
        throw failure("expected " + WireText.frame(frame) + ", but " + difference(frame, came));
      }
    }
  }

  private static String difference(byte[] expected, WireFrame came) {
    int at = Arrays.mismatch(expected, came.bytes());
    boolean looksTheSame = came.toString().equals(WireText.frame(expected));
    return looksTheSame ? "it was changed at byte " + at : came + " came";
  }

  /** Expects that status as the next frame of substance, or, for 01 and 02, at any place. */
  Status expectStatus(StatusCode code) throws IOException, ExpectationFailure {
    String what = "STATUS %02X %s".formatted(code.code(), code);
    WireFrame frame = next(PeerInbox.isNews(code.code()) ? Lane.NEWS : Lane.SUBSTANCE, what);
    if (!frame.is(FrameType.STATUS)) {
      throw failure("expected " + what + ", but " + frame + " came");
    }
    Status status = decode(frame, Status::decode);
    if (status.code() != code.code()) {
      throw failure("expected " + what + ", but " + frame + " came");
    }
    return status;
  }

  Status expectOk() throws IOException, ExpectationFailure {
    Status ok = expectStatus(StatusCode.OK);
    showsLife = true;
    return ok;
  }

  /** Expects that fatal status, and that the relay closes the connection then. */
  Status expectRefusal(StatusCode code) throws IOException, ExpectationFailure {
    Status status = expectStatus(code);
    wire.expectClosed();
    return status;
  }

  /** Expects that fatal status with that arg, and that the relay closes the connection then. */
  void expectRefusal(StatusCode code, long arg) throws IOException, ExpectationFailure {
    Status status = expectRefusal(code);
    expectArg(status, arg);
  }

  void expectArg(Status status, long arg) throws ExpectationFailure {
    if (status.arg() != arg) {
      throw failure(
          "expected STATUS %02X with arg %d, but arg was %d"
              .formatted(status.code(), arg, status.arg()));
    }
  }

  Challenge expectChallenge() throws IOException, ExpectationFailure {
    WireFrame frame = next("CHALLENGE");
    if (!frame.is(FrameType.CHALLENGE)) {
      throw failure("expected CHALLENGE, but " + frame + " came");
    }
    return decode(frame, Challenge::decode);
  }

  void expectLag(long skipped, long nextSeq) throws IOException, ExpectationFailure {
    expect(new Lag(skipped, nextSeq).toFrame());
  }

  /** Reads on to the first AUDIENCE; returns the ACK that came before it, if one did. */
  Optional<Ack> expectAudienceAtJoin() throws IOException, ExpectationFailure {
    nextAudience();
    Optional<WireFrame> ack = inbox.take(Lane.ACK);
    return ack.isPresent() ? Optional.of(decode(ack.get(), Ack::decode)) : Optional.empty();
  }

  Ack nextAck() throws IOException, ExpectationFailure {
    return decode(next(Lane.ACK, "ACK"), Ack::decode);
  }

  /** Reads on until all frames of that stream below that seq are acknowledged, and no more. */
  void awaitAck(long epoch, long nextSeq) throws IOException, ExpectationFailure {
    String what = "ACK of epoch " + epoch + " up to seq " + nextSeq;
    Ack ack = decode(next(Lane.ACK, what), Ack::decode);
    while (ack.epoch() != epoch || ack.nextSeq() != nextSeq) {
      if (ack.epoch() == epoch && Long.compareUnsigned(ack.nextSeq(), nextSeq) > 0) {
        throw failure("expected " + what + ", but " + ack + " came");
      }
      ack = decode(next(Lane.ACK, what), Ack::decode);
    }
  }

  Audience nextAudience() throws IOException, ExpectationFailure {
    lastAudience = decode(next(Lane.AUDIENCE, "AUDIENCE"), Audience::decode);
    return lastAudience;
  }

  /** Returns the next ACK, if one comes within that time. */
  Optional<Ack> pollAck(Duration within) throws IOException, ExpectationFailure {
    Optional<WireFrame> frame = inbox.next(Lane.ACK, within);
    return frame.isPresent() ? Optional.of(decode(frame.get(), Ack::decode)) : Optional.empty();
  }

  /** Returns the next AUDIENCE, if one comes within that time. */
  Optional<Audience> pollAudience(Duration within) throws IOException, ExpectationFailure {
    Optional<WireFrame> frame = inbox.next(Lane.AUDIENCE, within);
    if (frame.isPresent()) {
      lastAudience = decode(frame.get(), Audience::decode);
      return Optional.of(lastAudience);
    }
    return Optional.empty();
  }

  /** Returns the newest AUDIENCE of those that have come; there has been one at the join. */
  Audience lastAudience() throws IOException, ExpectationFailure {
    Optional<Audience> more = pollAudience(GLANCE);
    while (more.isPresent()) {
      more = pollAudience(GLANCE);
    }
    return lastAudience;
  }

  /** Reads on until the relay tells what is looked for, unless it did so last. */
  Audience awaitAudience(String what, Predicate<Audience> wanted)
      throws IOException, ExpectationFailure {
    while (!wanted.test(lastAudience)) {
      lastAudience = decode(next(Lane.AUDIENCE, what), Audience::decode);
    }
    return lastAudience;
  }

  void awaitConsumers(int count) throws IOException, ExpectationFailure {
    awaitAudience("AUDIENCE of " + count, audience -> audience.consumers() == count);
  }

  void expectPong(long value) throws IOException, ExpectationFailure {
    Pong pong = decode(next(Lane.PONG, "PONG"), Pong::decode);
    if (pong.value() != value) {
      throw failure("expected PONG with the 8 bytes of the PING, but " + pong + " came");
    }
  }

  /** Expects nothing but chatter for a while, and the connection to stay. */
  void expectQuiet(Duration duration) throws IOException, ExpectationFailure {
    try {
      Optional<WireFrame> frame = inbox.next(Lane.SUBSTANCE, duration);
      if (frame.isPresent()) {
        throw failure("expected nothing, but " + frame.get() + " came");
      }
    } catch (EOFException end) {
      throw failure("the connection was closed, which nothing asked for");
    }
  }

  /** Expects that no STATUS 01 or 02 has come that was not asked for. */
  void expectNoNews() throws ExpectationFailure {
    Optional<WireFrame> news = inbox.aside(Lane.NEWS);
    if (news.isPresent()) {
      throw failure("expected no news of the producer, but " + news.get() + " came");
    }
  }

  /** Expects the end of the connection, with nothing but chatter before it. */
  void expectClosed() throws IOException, ExpectationFailure {
    try {
      Optional<WireFrame> frame = inbox.next(Lane.SUBSTANCE, patience);
      throw failure(
          frame
              .map(came -> "expected the end of the connection, but " + came + " came")
              .orElse("the connection was not closed within " + patience.toMillis() + " ms"));
    } catch (EOFException end) {
      wire.expectClosed();
    }
  }

  ExpectationFailure failure(String what) {
    return new ExpectationFailure(name + ": " + what);
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
