package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A consumer behind a relay that does whatever the input says: forwards, repeats, leaves out,
 * reorders, changes, cuts and invents frames, and cuts the connection. Whatever it does, what comes
 * out is what the producer sent, in that order and nothing twice (Hydra/1 §8).
 */
class ConsumerUnderAttack {
  private static final int ACTIONS = 9;
  private static final int MOST_ACTIONS = 400;

  /** Bits of the first byte; one input in sixteen has them all. */
  private static final int REAL_CIPHER = 0xf0;

  private static final AeadProvider REMEMBERED = new RememberedFrames(AeadProviders.jdk());

  private final List<byte[]> honest;
  private final HonestSession.Reader sent;
  private final boolean hold;
  private final StreamOpener opener;
  private final ByteBuffer script;
  private int nextHonest;
  private long nowMillis = HonestStreams.EPOCH;

  /**
   * Makes a consumer that has seen nothing.
   *
   * @param script its first byte chooses between LATE and HOLD, and the cipher
   */
  ConsumerUnderAttack(HonestSession session, byte[] script) {
    this.honest = session.frames();
    this.sent = session.reader();
    this.hold = script.length > 0 && (script[0] & 1) == 1;
    this.script = ByteBuffer.wrap(script);
    this.opener =
        new StreamOpener(
            session.credentials(),
            OpenerOptions.builder().hold(hold).build(),
            cipherFor(script),
            RunningHash.INLINE,
            () -> nowMillis,
            this::expect);
  }

  /** The real cipher is slow, but what it keeps between frames is under test as well (§13.3a). */
  private static AeadProvider cipherFor(byte[] script) {
    boolean real = script.length > 0 && (script[0] & REAL_CIPHER) == REAL_CIPHER;
    return real ? AeadProviders.jdk() : REMEMBERED;
  }

  /** Judges what the consumer is told. */
  void expect(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      expectHonest(message);
    }
  }

  final void expectHonest(StreamEvent.Message message) {
    sent.expectNext(message);
  }

  final boolean holds() {
    return hold;
  }

  /** Returns what the consumer wants next. */
  final ResumePoint wanted() {
    return opener.resumePoint();
  }

  /** Plays the whole script. */
  final void run() {
    connect();
    for (int i = 0; i < MOST_ACTIONS && script.remaining() >= 2 && !opener.stopped(); i++) {
      act(next() % actions());
    }
    if (!opener.stopped()) {
      opener.tick();
      opener.eof();
    }
  }

  /** Returns how many actions there are. */
  int actions() {
    return ACTIONS;
  }

  /** Does what the relay does next. */
  void act(int action) {
    switch (action) {
      case 0 -> forward(nextHonest++, 1 + next() % 8);
      case 1 -> give(frameAt(next()));
      case 2 -> give(changed(frameAt(next())));
      case 3 -> give(invented());
      case 4 -> connect();
      case 5 -> give(new Lag(next(), next()).toFrame());
      case 6 -> give(cut(frameAt(next())));
      case 7 -> wait(next());
      default -> nextHonest = next();
    }
  }

  private void wait(int seconds) {
    nowMillis += seconds * 1_000L;
    opener.tick();
  }

  private void connect() {
    opener.eof();
    if (!opener.finished()) {
      opener.connected(opener.resumePoint());
      give(Status.ok(15, true).toFrame());
    }
  }

  private void forward(int first, int count) {
    for (int i = 0; i < count; i++) {
      give(frameAt(first + i));
      nextHonest = first + i + 1;
    }
  }

  /** Gives the consumer a frame. */
  void give(byte[] frame) {
    opener.frame(ByteBuffer.wrap(frame));
  }

  private byte[] frameAt(int index) {
    return honest.get(index % honest.size()).clone();
  }

  private byte[] changed(byte[] frame) {
    int at = next() % frame.length;
    byte difference = (byte) next();
    boolean isLength = at == FrameHeader.LENGTH_OFFSET || at == FrameHeader.LENGTH_OFFSET + 1;
    if (!isLength) {
      frame[at] ^= difference;
    }
    return frame;
  }

  private byte[] cut(byte[] frame) {
    int bodyBytes = next() % (frame.length - Hydra1.FRAME_HEADER_BYTES + 1);
    ByteBuffer cut = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    cut.put(frame, 0, cut.capacity()).putShort(FrameHeader.LENGTH_OFFSET, (short) bodyBytes);
    return cut.array();
  }

  private byte[] invented() {
    int bodyBytes = Math.min(next(), script.remaining());
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    frame.put((byte) next()).put((byte) next()).putShort((short) bodyBytes).putLong(next());
    return frame.put(take(bodyBytes)).array();
  }

  /** Returns so many bytes of the script, or those that are left. */
  final byte[] take(int most) {
    byte[] taken = new byte[Math.min(most, script.remaining())];
    script.get(taken);
    return taken;
  }

  /** Returns the next byte of the script, 0 behind its end. */
  final int next() {
    return script.hasRemaining() ? Byte.toUnsignedInt(script.get()) : 0;
  }
}
