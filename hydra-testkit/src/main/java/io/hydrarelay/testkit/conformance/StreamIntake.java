package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Pong;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Everything that a producer under test sends, over all its connections, opened and checked like
 * the strictest of consumers would: whatever no honest producer puts on the wire fails the case.
 * For one thread at a time.
 */
final class StreamIntake {
  /** A frame that came, as far as cases ask. */
  record Taken(FrameType type, long seq, long nanos) {}

  private final Duration patience;
  private final StreamOpener opener;
  private final List<StreamEvent> news = new ArrayList<>();
  private final List<StreamHeader> streams = new ArrayList<>();

  /** Of the current stream, by seq. */
  private final List<byte[]> hashes = new ArrayList<>();

  private Optional<Taken> taken = Optional.empty();
  private final ByteTally messages = new ByteTally();
  private Optional<ClientLink> link = Optional.empty();
  private boolean headerIsHere;
  private boolean acknowledges;
  private boolean gapsAllowed;
  private boolean ended;
  private long verified = -1;
  private long lastTimeMillis;
  private long lastPong;
  private Duration longerBy = Duration.ZERO;

  /**
   * Makes an intake for the producer of that session, which has not connected yet.
   *
   * @param patience how long to wait for a frame that must come at once
   */
  StreamIntake(SessionCredentials session, Duration patience) {
    this.patience = patience;
    this.opener =
        new StreamOpener(
            session.withoutSigningKey(),
            OpenerOptions.DEFAULT,
            AeadProviders.best(),
            RunningHash.INLINE,
            System::currentTimeMillis,
            news::add);
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(0, true).toFrame()));
    news.clear();
  }

  /** Goes on with another connection of the client. */
  void resumeOn(ClientLink next) {
    link = Optional.of(next);
    headerIsHere = false;
  }

  private ClientLink link() {
    return link.orElseThrow(() -> new IllegalStateException("the client has not connected"));
  }

  /** From now on acknowledges every frame when it has come. */
  StreamIntake acknowledging() {
    acknowledges = true;
    return this;
  }

  /** From now on frames may be missing: they were lost where no cache could keep them. */
  StreamIntake allowingGaps() {
    gapsAllowed = true;
    return this;
  }

  // ---- reading

  /**
   * Reads frames until that holds.
   *
   * @throws ExpectationFailure when nothing comes for too long, or something that must not come
   */
  void readUntil(String what, Predicate<StreamIntake> enough)
      throws IOException, ExpectationFailure {
    while (!enough.test(this)) {
      take(next(what));
    }
  }

  private WireFrame next(String what) throws IOException, ExpectationFailure {
    Duration within = patience.plus(longerBy);
    try {
      return link()
          .wire()
          .read(within)
          .orElseThrow(
              () ->
                  new ExpectationFailure(
                      "expected %s within %d ms, but nothing came"
                          .formatted(what, within.toMillis())));
    } catch (EOFException end) {
      throw new ExpectationFailure("expected " + what + ", but the connection ended");
    }
  }

  /** Reads until all of that has come as messages, and nothing else. */
  void readMessages(ClientPayload expected) throws IOException, ExpectationFailure {
    readUntil(expected + " in messages", intake -> intake.messages.count() >= expected.bytes());
    requireMessages(expected);
  }

  /** Reads all of that, up to a CHECK that covers it if there will be one. */
  void readCovered(ClientPayload expected) throws IOException, ExpectationFailure {
    readMessages(expected);
    if (header().sigMillis() > 0 && !allCovered()) {
      readCheck(Duration.ofMillis(header().sigMillis()));
    }
  }

  /**
   * Reads the next frame that belongs to the stream, which must be a CHECK.
   *
   * @param due when it is due at the latest
   */
  Taken readCheck(Duration due) throws IOException, ExpectationFailure {
    longerBy = due;
    try {
      Taken next = readTaken("CHECK");
      if (next.type() != FrameType.CHECK) {
        throw new ExpectationFailure("expected CHECK, but " + next.type() + " came");
      }
      return next;
    } finally {
      longerBy = Duration.ZERO;
    }
  }

  private void requireMessages(ClientPayload expected) throws ExpectationFailure {
    if (!messages.equalTo(expected)) {
      throw new ExpectationFailure("other messages came than were given: " + messages);
    }
  }

  /** Reads HEADER, which must be the first frame. */
  StreamHeader readHeader() throws IOException, ExpectationFailure {
    readUntil("HEADER", intake -> intake.headerIsHere);
    return header();
  }

  /** Reads up to END, after which exactly that must have come. */
  void readToEnd(ClientPayload expected) throws IOException, ExpectationFailure {
    readUntil("END", intake -> intake.ended);
    requireMessages(expected);
  }

  /** Reads the next frame that belongs to the stream. */
  Taken readTaken(String what) throws IOException, ExpectationFailure {
    taken = Optional.empty();
    readUntil(what, intake -> intake.taken.isPresent());
    return taken.orElseThrow();
  }

  /** Takes one frame. */
  void take(WireFrame frame) throws IOException, ExpectationFailure {
    FrameType type =
        frame.type().orElseThrow(() -> new ExpectationFailure("no producer sends " + frame));
    switch (type) {
      case PING -> link().send(new Pong(frame.body().getLong()).toFrame());
      case PONG -> takePong(frame);
      case HEADER -> takeHeader(frame);
      case DATA, CHECK, END -> takeSealed(type, frame);
      default -> throw new ExpectationFailure("no producer sends " + frame + " here");
    }
  }

  private void takePong(WireFrame frame) throws ExpectationFailure {
    ClientLink.requirePlain(frame, FrameType.PONG);
    lastPong = frame.body().getLong();
  }

  private void takeHeader(WireFrame frame) throws ExpectationFailure {
    ClientLink.requirePlain(frame, FrameType.HEADER);
    open(frame);
    byte[] body = new byte[frame.header().length()];
    frame.body().get(body);
    StreamHeader header = StreamHeader.of(body);
    if (streams.isEmpty() || !header.equals(header())) {
      streams.add(header);
      hashes.clear();
      ended = false;
      verified = -1;
    }
    headerIsHere = true;
  }

  private void takeSealed(FrameType type, WireFrame frame) throws IOException, ExpectationFailure {
    if (!headerIsHere) {
      throw new ExpectationFailure("HEADER comes before every other frame: " + frame);
    }
    if (ended && frame.header().seq() >= hashes.size()) {
      throw new ExpectationFailure("nothing comes after END: " + frame);
    }
    remember(frame);
    taken = Optional.of(new Taken(type, frame.header().seq(), System.nanoTime()));
    open(frame);
    if (acknowledges) {
      acknowledge();
    }
  }

  /**
   * Compares with what came under the same seq before: another content under it would be sealed
   * with a nonce used before.
   */
  private void remember(WireFrame frame) throws ExpectationFailure {
    long seq = frame.header().seq();
    byte[] hash = Hashes.sha256(frame.bytes());
    if (seq >= 0 && seq < hashes.size()) {
      byte[] before = hashes.get((int) seq);
      if (before.length > 0 && !Arrays.equals(hash, before)) {
        throw new ExpectationFailure("seq " + seq + " came twice, with different bytes");
      }
      return;
    }
    while (gapsAllowed && hashes.size() < seq) {
      hashes.add(new byte[0]);
    }
    if (seq != hashes.size()) {
      throw new ExpectationFailure("expected seq %d, but %s came".formatted(hashes.size(), frame));
    }
    hashes.add(hash);
  }

  private void open(WireFrame frame) throws ExpectationFailure {
    news.clear();
    opener.frame(ByteBuffer.wrap(frame.bytes()));
    for (StreamEvent event : news) {
      take(event, frame);
    }
  }

  private void take(StreamEvent event, WireFrame frame) throws ExpectationFailure {
    if (event instanceof StreamEvent.Message message) {
      messages.add(message.payload());
    } else if (event instanceof StreamEvent.Verified check) {
      verified = check.seq();
      lastTimeMillis = check.timeMillis();
    } else if (event instanceof StreamEvent.End end) {
      ended = true;
      requireFinal(end, frame);
    } else if (!isHarmless(event)) {
      throw new ExpectationFailure("consumers answer " + frame + " with " + event);
    }
  }

  private static void requireFinal(StreamEvent.End end, WireFrame frame) throws ExpectationFailure {
    if (!end.last()) {
      throw new ExpectationFailure("the end of the input ends the session, not only: " + frame);
    }
  }

  private boolean isHarmless(StreamEvent event) {
    boolean ofGap = event instanceof StreamEvent.Gap || event instanceof StreamEvent.Adopted;
    return event instanceof StreamEvent.Stream
        || event instanceof StreamEvent.Duplicate
        || gapsAllowed && (ofGap || event instanceof StreamEvent.Skipped);
  }

  // ---- saying

  /** Acknowledges all that has come of the current stream. */
  void acknowledge() {
    link().ack(header().epoch(), hashes.size());
  }

  // ---- what has come

  /** Returns the current stream's header. */
  StreamHeader header() {
    return streams.get(streams.size() - 1);
  }

  /** Returns the seq that no frame of the current stream has had yet. */
  long nextSeq() {
    return hashes.size();
  }

  ByteTally messages() {
    return messages;
  }

  /** Returns whether a CHECK or END covers all that has come. */
  boolean allCovered() {
    return verified >= 0 && verified == hashes.size() - 1;
  }

  /** Returns the time that the last CHECK or END told. */
  long lastTimeMillis() {
    return lastTimeMillis;
  }

  /** Returns what the last PONG carried, 0 if there was none. */
  long lastPong() {
    return lastPong;
  }

  /** Returns whether any HEADER has come. */
  boolean hasHeader() {
    return !streams.isEmpty();
  }
}
