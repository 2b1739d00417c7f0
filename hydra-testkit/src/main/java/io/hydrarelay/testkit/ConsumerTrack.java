package io.hydrarelay.testkit;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One consumer's history, judged as it happens. It has to be told every event of the consumer, in
 * order. Of all offences the first is kept: what follows it is often only its consequence.
 *
 * <p>Thread-safe in that {@link #verdict} may be asked for at any time; events have an order, so
 * one thread at a time brings them.
 */
public final class ConsumerTrack {
  /** Of so many holes it is remembered where they are, to be compared with other consumers. */
  private static final int REMEMBERED_HOLES = 16;

  private final StreamChecker checker;
  private final String consumer;
  private final RecordPlace place;
  private final FrameLedger frames;
  private final SignatureOrder signatures = new SignatureOrder();
  private final Map<Loss, String> losses = new EnumMap<>(Loss.class);
  private final List<ClosedHole> closedHoles = new ArrayList<>();

  /** Whether the consumer may still begin anywhere. */
  private boolean late;

  private Hole hole = new Hole();
  private Optional<StreamEvent.Lag> lag = Optional.empty();

  /** What to say if records are missing because the beginning or the end of a stream is. */
  private Optional<String> lossIfAny = Optional.empty();

  private Loss kindIfAny = Loss.UNEXPLAINED;

  private long received;
  private long gaps;
  private boolean cut;
  private boolean cutBefore;
  private boolean ended;
  private Optional<String> offence = Optional.empty();
  private Optional<String> doubt = Optional.empty();

  ConsumerTrack(StreamChecker checker, String consumer, boolean late) {
    this.checker = checker;
    this.consumer = Objects.requireNonNull(consumer, "consumer");
    this.place = new RecordPlace(checker);
    this.frames = new FrameLedger(checker::fragments);
    this.late = late;
    if (late) {
      hole.unlimited(FramePlace.START, FramePlace.START);
    }
  }

  /** Says that the consumer takes only what is verified (HOLD), and returns this track. */
  public synchronized ConsumerTrack holding() {
    signatures.holding();
    return this;
  }

  /** Takes the next event that the consumer was told. */
  public synchronized void event(StreamEvent event) {
    Objects.requireNonNull(event, "event");
    received += event instanceof StreamEvent.Message ? 1 : 0;
    if (offence.isEmpty()) {
      try {
        judge(event);
      } catch (Offence found) {
        offence = Optional.of(found.getMessage());
      }
    }
    ended |= event instanceof StreamEvent.End end && end.last();
  }

  private void judge(StreamEvent event) {
    if (ended) {
      throw new Offence(
          "something came after the end of the session: " + event.getClass().getSimpleName());
    }
    signatures.before(event, place);
    if (event instanceof StreamEvent.Message message) {
      message(message);
    } else if (event instanceof StreamEvent.Verified || event instanceof StreamEvent.Adopted) {
      signature(event);
    } else if (event instanceof StreamEvent.Stream stream) {
      stream(stream);
    } else if (event instanceof StreamEvent.End end) {
      end(end);
    } else {
      loss(event);
    }
    signatures.after(event);
  }

  private void loss(StreamEvent event) {
    if (event instanceof StreamEvent.Gap gap) {
      gap(gap);
    } else if (event instanceof StreamEvent.LateJoin late) {
      lateJoin(late.seq());
    } else if (event instanceof StreamEvent.Skipped skipped) {
      skipped(skipped.seq());
    } else if (event instanceof StreamEvent.Unverified unverified) {
      unverified(unverified.count());
    } else {
      connection(event);
    }
  }

  private void connection(StreamEvent event) {
    if (event instanceof StreamEvent.Lag announced) {
      lag(announced);
    } else if (event instanceof StreamEvent.Status status) {
      status(status.code());
    } else if (event instanceof StreamEvent.Fatal fatal) {
      doubt = Optional.of("the consumer stopped for good: " + fatal.code());
    }
  }

  private void status(int code) {
    boolean isOk = code == StatusCode.OK.code();
    if (isOk || StatusCode.isFatal(code)) {
      cut = code == StatusCode.TOO_SLOW.code();
      cutBefore |= cut;
      lag = Optional.empty();
    }
  }

  // ---- what came

  private void message(StreamEvent.Message message) {
    frames.requireStream("a message");
    if (message.epoch() != frames.epoch()) {
      throw new Offence(
          "a message of stream " + message.epoch() + " came in stream " + frames.epoch());
    }
    int first = place.next();
    Fingerprint content = Fingerprint.of(message.payload());
    RecordPlace.Arrival arrival = new RecordPlace.Arrival(content, message.epoch(), message.seq());
    place.follow(arrival, hole, frames.fragments());
    frames.message(message, place);
    noteFrame(message);
    if (!hole.isEmpty()) {
      close(first, place.next() - 1);
    }
    lag = Optional.empty();
    cutBefore = false;
  }

  /** Tells other consumers' tracks where a record is, after it was found to be right here. */
  private void noteFrame(StreamEvent.Message message) {
    int record = place.next() - 1;
    if (place.isCertain() && !checker.log().note(record, message.epoch(), message.seq())) {
      throw new Offence("record " + record + " came in another frame than at other consumers");
    }
  }

  private void signature(StreamEvent event) {
    frames.requireStream("a CHECK");
    lag = Optional.empty();
    if (event instanceof StreamEvent.Verified verified) {
      frames.verified(verified.seq());
    } else if (event instanceof StreamEvent.Adopted adopted) {
      frames.adopted(adopted.seq());
    }
    if (event instanceof StreamEvent.Adopted && signatures.lastWasUnverified()) {
      hole.dropped(frames.takeOpen());
    } else if (place.isCertain() && hole.isEmpty() && frames.open() > 0) {
      requireMessageFor(frames.open());
    }
  }

  /** Frames that came, and whose message has not, are the beginning of the next message. */
  private void requireMessageFor(long open) {
    int next = place.next();
    SentLog log = checker.log();
    if (next >= log.count()) {
      throw new Offence(
          "signed up to frame %d, which is %d frames more than were sent up to record %d"
              .formatted(frames.next() - 1, open, next - 1));
    }
    if (open >= frames.fragments().mostFrames(log.length(next))) {
      throw new Offence(
          "signed up to frame %d, and record %d, which must have come before it, has not"
              .formatted(frames.next() - 1, next));
    }
  }

  private void end(StreamEvent.End end) {
    if (!signatures.lastWasSignature()) {
      throw new Offence(
          "the end came without a signature, where record " + place.next() + " was due");
    }
    frames.endStream();
    if (end.last()) {
      int first = place.next();
      place.end(hole, frames.fragments());
      close(first, checker.sentCount());
    }
  }

  // ---- what did not come

  private void gap(StreamEvent.Gap gap) {
    frames.requireStream("a gap");
    gaps++;
    requireAnnouncement(gap);
    hole.gap(frames.epoch(), gap, frames.gap(gap));
    losses.putIfAbsent(
        kindOf(gap),
        "record %d was due when a gap of %d frames at %d was reported, cause %s"
            .formatted(place.next(), gap.count(), gap.from(), gap.cause()));
    lag = Optional.empty();
  }

  private Loss kindOf(StreamEvent.Gap gap) {
    if (gap.cause() != StreamEvent.Cause.LAG) {
      return Loss.UNEXPLAINED;
    }
    return cutBefore ? Loss.CUT : Loss.LAG;
  }

  /** What is called lag was announced by the relay: for the frame behind it, and not smaller. */
  private void requireAnnouncement(StreamEvent.Gap gap) {
    boolean isLag = gap.cause() == StreamEvent.Cause.LAG;
    boolean fits =
        lag.filter(said -> said.nextSeq() == gap.from() + gap.count())
            .filter(said -> said.skipped() >= gap.count())
            .isPresent();
    if (isLag && !fits) {
      throw new Offence(
          "a gap of %d frames at %d was called lag, and the relay had %s"
              .formatted(
                  gap.count(),
                  gap.from(),
                  lag.map(l -> "announced " + l.skipped() + " before frame " + l.nextSeq())
                      .orElse("announced none")));
    }
  }

  private void stream(StreamEvent.Stream stream) {
    FramePlace before = frames.place();
    hole.cut(frames.begin(stream));
    lag = Optional.empty();
    if (late) {
      hole.unlimited(FramePlace.START, frames.place());
    }
    if (stream.how() == StreamEvent.How.BROKEN) {
      gaps++;
      hole.unlimited(before, frames.place());
      kindIfAny = Loss.UNEXPLAINED;
      lossIfAny =
          Optional.of(
              "record %d was due when stream %d began without the end of the one before"
                  .formatted(place.next(), stream.epoch()));
    }
  }

  private void lag(StreamEvent.Lag announced) {
    lag = Optional.of(announced);
    kindIfAny = Loss.LAG;
    boolean wholeStreams = announced.skipped() > announced.nextSeq();
    if (frames.next() == 0 && wholeStreams && lossIfAny.isEmpty()) {
      hole.unlimited(FramePlace.START, frames.place());
      lossIfAny =
          Optional.of(
              "record %d was due when %d frames were left out before the first"
                  .formatted(place.next(), announced.skipped()));
    }
  }

  /** Whoever was there from the first message on has missed the frames before. */
  private void lateJoin(long seq) {
    frames.requireStream("a late join");
    frames.joinAt(seq);
    boolean announced = lag.filter(said -> said.nextSeq() == seq).isPresent();
    kindIfAny = announced ? Loss.LAG : Loss.UNEXPLAINED;
    lossIfAny =
        Optional.of(
            "record %d was due when the first frame to come was %d".formatted(place.next(), seq));
    hole.gap(frames.epoch(), new StreamEvent.Gap(0, seq, StreamEvent.Cause.UNEXPLAINED), 0);
    lag = Optional.empty();
  }

  private void skipped(long seq) {
    frames.requireStream("a fragment");
    if (hole.isEmpty()) {
      throw new Offence(
          "frame "
              + seq
              + " is of a message whose beginning is in no gap, after record "
              + (place.next() - 1));
    }
    hole.skipped(frames.skipped(seq));
    lag = Optional.empty();
  }

  private void unverified(long count) {
    gaps++;
    if (hole.isEmpty() && frames.chainIsKnown()) {
      throw new Offence(
          count
              + " messages from record "
              + place.next()
              + " on were dropped as not verified,"
              + " though nothing was missing");
    }
    hole.unverified(count);
  }

  /** Something has come after a hole: records from {@code first} on are what it took. */
  private void close(int first, int end) {
    boolean isCertain = place.isCertain();
    boolean loses = end > first || !isCertain;
    if (loses && !late) {
      lossIfAny.ifPresent(text -> losses.putIfAbsent(kindIfAny, text));
    }
    late = false;
    lossIfAny = Optional.empty();
    if (end > first && isCertain && closedHoles.size() < REMEMBERED_HOLES) {
      hole.closed(checker.log(), frames.fragments(), first, end).ifPresent(closedHoles::add);
    }
    hole = new Hole();
  }

  // ---- what is known

  /** Returns whether the authenticated end of the session came. */
  public synchronized boolean ended() {
    return ended;
  }

  /** Returns how many messages came. */
  public synchronized long received() {
    return received;
  }

  /**
   * Returns the judgement on everything up to now. What was sent after the last message of a
   * consumer that has not ended counts as missing only when the end comes.
   */
  public synchronized Verdict verdict() {
    return new Verdict(
        consumer,
        checker.sentCount(),
        received,
        place.missing(),
        gaps,
        ended,
        offence.or(place::sentAfterEnd).or(this::contradiction),
        doubt.or(place::doubt),
        losses,
        cut);
  }

  /** Compares the holes with what other consumers got, maybe later. */
  private Optional<String> contradiction() {
    return closedHoles.stream()
        .map(each -> each.contradiction(checker.log()))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
