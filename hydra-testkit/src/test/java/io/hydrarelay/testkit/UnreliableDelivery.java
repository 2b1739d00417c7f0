package io.hydrarelay.testkit;

import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What the SDK's own opener makes of a sealed session that reaches it with losses, announced or
 * not, repetitions, garbage and new connections. Without a network.
 */
final class UnreliableDelivery {
  private final List<StreamEvent> events = new ArrayList<>();
  private final Random random;
  private final List<SealedSession.Frame> frames;
  private final StreamOpener opener;
  private Optional<StreamHeader> headerSent = Optional.empty();

  UnreliableDelivery(SealedSession session, Random random, boolean hold) {
    this.random = random;
    this.frames = session.frames();
    OpenerOptions options =
        OpenerOptions.builder().hold(hold).maxStalenessMillis(Long.MAX_VALUE).build();
    this.opener =
        new StreamOpener(
            session.credentials(),
            options,
            AeadProviders.best(),
            RunningHash.INLINE,
            () -> 1,
            events::add);
  }

  /**
   * Delivers from that frame on to the end.
   *
   * @param lossPercent how often frames are left out
   */
  List<StreamEvent> run(int from, int lossPercent) {
    connect(ResumePoint.LIVE_EDGE);
    int next = from;
    while (next < frames.size()) {
      boolean last = next == frames.size() - 1;
      if (!last && random.nextInt(100) < lossPercent) {
        next = lose(next);
      } else {
        disturb(next);
        deliver(frames.get(next));
        next++;
      }
    }
    opener.eof();
    return events;
  }

  private void connect(ResumePoint point) {
    opener.connected(point);
    opener.frame(ByteBuffer.wrap(Status.ok(0, true).toFrame()));
    headerSent = Optional.empty();
  }

  /**
   * Leaves out some frames, never the last one, and delivers the one behind them. Who has got
   * nothing yet cannot know of a loss that is not announced.
   */
  private int lose(int first) {
    int next = Math.min(frames.size() - 1, first + 1 + random.nextInt(8));
    SealedSession.Frame behind = frames.get(next);
    sendHeader(behind);
    if (first == 0 || random.nextBoolean()) {
      opener.frame(ByteBuffer.wrap(new Lag(next - first, behind.seq()).toFrame()));
    }
    deliver(behind);
    return next + 1;
  }

  private void disturb(int next) {
    switch (random.nextInt(30)) {
      case 0 -> {
        opener.eof();
        connect(opener.resumePoint());
      }
      case 1 -> repeat(next - 1 - random.nextInt(5), next);
      case 2 -> {
        byte[] garbage = frames.get(next).bytes().clone();
        garbage[garbage.length - 1] ^= 1;
        sendHeader(frames.get(next));
        opener.frame(ByteBuffer.wrap(garbage));
      }
      default -> {
        // Nothing happens.
      }
    }
  }

  /** As when a producer sends again what the relay had. */
  private void repeat(int from, int end) {
    for (int i = Math.max(0, from); i < end; i++) {
      if (headerSent.filter(frames.get(i).header()::equals).isPresent()) {
        deliver(frames.get(i));
      }
    }
  }

  private void deliver(SealedSession.Frame frame) {
    sendHeader(frame);
    opener.frame(ByteBuffer.wrap(frame.bytes()));
  }

  private void sendHeader(SealedSession.Frame frame) {
    if (headerSent.filter(frame.header()::equals).isEmpty()) {
      opener.frame(ByteBuffer.wrap(frame.header().toFrame()));
      headerSent = Optional.of(frame.header());
    }
  }
}
