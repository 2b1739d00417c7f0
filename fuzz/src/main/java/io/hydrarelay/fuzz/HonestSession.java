package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a producer sends, and what a consumer whom everybody is honest to makes of it. */
public final class HonestSession {
  private final SessionCredentials producer;
  private final SessionCredentials consumer;
  private final List<byte[]> frames;
  private final List<Sent> sent = new ArrayList<>();

  /** A message of the producer and where it stood. */
  private record Sent(long epoch, long seq, ByteBuffer payload) {}

  /** Makes the frames of that producer. */
  public HonestSession(SessionCredentials producer) {
    this.producer = producer;
    consumer = producer.withoutSigningKey();
    frames = new HonestStreams(producer).frames();
    StreamOpener opener =
        new StreamOpener(
            consumer,
            OpenerOptions.DEFAULT,
            AeadProviders.jdk(),
            RunningHash.INLINE,
            () -> HonestStreams.EPOCH,
            this::remember);
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(15, true).toFrame()));
    frames.forEach(frame -> opener.frame(ByteBuffer.wrap(frame)));
    Demand.that(opener.finished(), "honest streams are not complete");
  }

  private void remember(StreamEvent event) {
    if (event instanceof StreamEvent.Message message) {
      ByteBuffer copy = ByteBuffer.allocate(message.payload().remaining());
      copy.put(message.payload().duplicate()).flip();
      sent.add(new Sent(message.epoch(), message.seq(), copy));
    }
  }

  /** Returns what the producer knows. */
  public SessionCredentials producer() {
    return producer;
  }

  /** Returns what a consumer knows. */
  public SessionCredentials credentials() {
    return consumer;
  }

  /** Returns every frame, HEADERs included, in the order they were sent in; not to be changed. */
  public List<byte[]> frames() {
    return frames;
  }

  /** Returns a judge of what one consumer is given. */
  public Reader reader() {
    return new Reader();
  }

  /** What one consumer was given so far. */
  public final class Reader {
    private int next;

    private Reader() {}

    /** Demands that a message is the producer's, and comes after the one before. */
    public void expectNext(StreamEvent.Message message) {
      Sent got = new Sent(message.epoch(), message.seq(), message.payload());
      while (next < sent.size() && !sent.get(next).equals(got)) {
        next++;
      }
      Demand.that(next++ < sent.size(), "a message was forged, repeated or out of order");
    }
  }
}
