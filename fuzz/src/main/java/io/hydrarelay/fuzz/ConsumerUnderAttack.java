package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
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
import java.util.ArrayList;
import java.util.List;

/**
 * A consumer behind a relay that does whatever the input says: forwards, repeats, leaves out,
 * reorders, changes, cuts and invents frames, and cuts the connection. Whatever it does, what comes
 * out is what the producer sent, in that order and nothing twice (Hydra/1 §8).
 */
final class ConsumerUnderAttack {
  private static final int ACTIONS = 9;
  private static final int MOST_ACTIONS = 400;

  private final List<byte[]> honest;
  private final List<Sent> sent;
  private final StreamOpener opener;
  private final ByteBuffer script;
  private int nextHonest;
  private int delivered;
  private long nowMillis = HonestStreams.EPOCH;

  /** A message of the producer and where it stood. */
  private record Sent(long epoch, long seq, ByteBuffer payload) {}

  private ConsumerUnderAttack(
      SessionCredentials session,
      List<byte[]> honest,
      List<Sent> sent,
      OpenerOptions options,
      byte[] script) {
    this.honest = honest;
    this.sent = sent;
    this.script = ByteBuffer.wrap(script);
    this.opener =
        new StreamOpener(
            session,
            options,
            AeadProviders.jdk(),
            RunningHash.INLINE,
            () -> nowMillis,
            this::expectHonest);
  }

  /** A target: a session, its honest frames, and what a consumer makes of them. */
  static final class Game {
    private final SessionCredentials session;
    private final List<byte[]> honest;
    private final List<Sent> sent = new ArrayList<>();

    Game(SessionCredentials producer) {
      session = producer.withoutSigningKey();
      honest = new HonestStreams(producer).frames();
      StreamOpener opener =
          new StreamOpener(
              session,
              OpenerOptions.DEFAULT,
              AeadProviders.jdk(),
              RunningHash.INLINE,
              () -> HonestStreams.EPOCH,
              this::remember);
      opener.connected(ResumePoint.LIVE_EDGE);
      opener.frame(ByteBuffer.wrap(Status.ok(15, true).toFrame()));
      honest.forEach(frame -> opener.frame(ByteBuffer.wrap(frame)));
      Demand.that(opener.finished(), "honest streams are not complete");
    }

    private void remember(StreamEvent event) {
      if (event instanceof StreamEvent.Message message) {
        sent.add(new Sent(message.epoch(), message.seq(), copy(message.payload())));
      }
    }

    /** Plays one input; its first byte chooses between LATE and HOLD. */
    void play(byte[] input) {
      boolean hold = input.length > 0 && (input[0] & 1) == 1;
      OpenerOptions options = OpenerOptions.builder().hold(hold).build();
      new ConsumerUnderAttack(session, honest, sent, options, input).run();
    }
  }

  private static ByteBuffer copy(ByteBuffer payload) {
    ByteBuffer copy = ByteBuffer.allocate(payload.remaining());
    return copy.put(payload.duplicate()).flip();
  }

  private void expectHonest(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      Sent got = new Sent(message.epoch(), message.seq(), message.payload());
      while (delivered < sent.size() && !sent.get(delivered).equals(got)) {
        delivered++;
      }
      Demand.that(delivered++ < sent.size(), "a message was forged, repeated or out of order");
    }
  }

  private void run() {
    connect();
    for (int i = 0; i < MOST_ACTIONS && script.remaining() >= 2 && !opener.stopped(); i++) {
      act(next() % ACTIONS);
    }
    if (!opener.stopped()) {
      opener.tick();
      opener.eof();
    }
  }

  private void act(int action) {
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

  private void give(byte[] frame) {
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
    int there = Math.min(bodyBytes, script.remaining());
    frame.put(script.slice(script.position(), there));
    script.position(script.position() + there);
    return frame.array();
  }

  /** Returns the next byte of the script, 0 behind its end. */
  private int next() {
    return script.hasRemaining() ? Byte.toUnsignedInt(script.get()) : 0;
  }
}
