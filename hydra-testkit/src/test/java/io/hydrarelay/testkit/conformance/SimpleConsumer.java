package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A consumer of a few lines that does one thing wrong, or nothing. */
final class SimpleConsumer implements ClientDouble.Main {
  /** What it does wrong. */
  enum Fault {
    NONE,
    DELIVERS_FORGED,
    DELIVERS_TWICE,
    IGNORES_THE_END,
    BELIEVES_ANY_END,
    TAKES_A_LOSS_FOR_THE_END,
    GIVES_UP_AT_A_GAP,
    GOES_ON_AFTER_A_CONTRADICTION,
    FORGETS_ITS_PLACE,
    NEVER_ANSWERS,
    CLOSES_AT_THE_FIRST_FORGERY,
    COMES_BACK_AT_ONCE,
    COMES_BACK_WHEN_REPLACED,
    SHOWS_ITS_TICKET
  }

  private static final int STOPPED = 1;
  private static final long BACKOFF_MILLIS = 200;

  private final Fault fault;
  private final List<StreamEvent> events = new ArrayList<>();
  private StreamOpener opener;
  private Optional<StatusCode> status = Optional.empty();
  private Optional<byte[]> lastMessage = Optional.empty();
  private Optional<Integer> exit = Optional.empty();

  SimpleConsumer(Fault fault) {
    this.fault = fault;
  }

  @Override
  public int run(Ticket ticket, InputStream in, OutputStream out, PrintStream err)
      throws Exception {
    if (fault == Fault.SHOWS_ITS_TICKET) {
      err.println("joining with " + ticket.text());
    }
    long backoff = BACKOFF_MILLIS;
    while (exit.isEmpty()) {
      status = Optional.empty();
      connect(ticket, Channels.newChannel(out));
      if (exit.isEmpty() && !comesBack()) {
        return STOPPED;
      }
      Thread.sleep(fault == Fault.COMES_BACK_AT_ONCE || exit.isPresent() ? 0 : backoff);
      backoff *= 2;
    }
    return exit.get();
  }

  private StreamOpener newOpener(Ticket ticket) {
    return new StreamOpener(
        ticket.credentials(),
        OpenerOptions.DEFAULT,
        AeadProviders.best(),
        RunningHash.INLINE,
        System::currentTimeMillis,
        events::add);
  }

  private boolean comesBack() {
    boolean replaced = status.filter(code -> code == StatusCode.REPLACED).isPresent();
    return status.isEmpty()
        || status.get().reconnect() == StatusCode.Reconnect.YES
        || replaced && fault == Fault.COMES_BACK_WHEN_REPLACED;
  }

  private void connect(Ticket ticket, WritableByteChannel out) throws IOException {
    if (opener == null || opener.stopped()) {
      opener = newOpener(ticket);
    }
    ResumePoint point =
        fault == Fault.FORGETS_ITS_PLACE ? ResumePoint.LIVE_EDGE : opener.resumePoint();
    opener.connected(point);
    try (RelaySocket relay = new RelaySocket(ticket.relay())) {
      relay.send(Join.consumer(ticket.credentials(), point.epoch(), point.seq()).toBytes());
      while (!opener.connectionOver() && exit.isEmpty()) {
        take(relay.read(), relay, out);
      }
      if (fault == Fault.IGNORES_THE_END && opener.finished()) {
        relay.read();
      }
    } catch (IOException lost) {
      opener.eof();
      if (fault == Fault.TAKES_A_LOSS_FOR_THE_END) {
        exit = Optional.of(0);
      }
    }
  }

  private void take(WireFrame frame, RelaySocket relay, WritableByteChannel out)
      throws IOException {
    if (frame.is(FrameType.PING) && fault != Fault.NEVER_ANSWERS) {
      relay.send(RelaySocket.pong(frame));
    }
    events.clear();
    opener.frame(ByteBuffer.wrap(frame.bytes()));
    for (StreamEvent event : events) {
      take(event, frame, out);
    }
  }

  private void take(StreamEvent event, WireFrame frame, WritableByteChannel out)
      throws IOException {
    if (event instanceof StreamEvent.Message message) {
      byte[] payload = new byte[message.payload().remaining()];
      message.payload().duplicate().get(payload);
      lastMessage = Optional.of(payload);
      out.write(ByteBuffer.wrap(payload));
    } else if (event instanceof StreamEvent.Duplicate && fault == Fault.DELIVERS_TWICE) {
      out.write(ByteBuffer.wrap(lastMessage.orElseThrow()));
    } else if (event instanceof StreamEvent.Bad) {
      bad(frame, out);
    } else if (event instanceof StreamEvent.Gap && fault == Fault.GIVES_UP_AT_A_GAP) {
      exit = Optional.of(STOPPED);
    } else if (event instanceof StreamEvent.End end && end.last()) {
      exit = fault == Fault.IGNORES_THE_END ? Optional.empty() : Optional.of(0);
    } else if (event instanceof StreamEvent.Status said) {
      status = StatusCode.isFatal(said.code()) ? StatusCode.of(said.code()) : Optional.empty();
    } else if (event instanceof StreamEvent.Fatal) {
      fatal();
    }
  }

  private void bad(WireFrame frame, WritableByteChannel out) throws IOException {
    if (fault == Fault.DELIVERS_FORGED) {
      out.write(frame.body());
    } else if (fault == Fault.CLOSES_AT_THE_FIRST_FORGERY) {
      throw new IOException("a forged frame");
    }
  }

  private void fatal() throws IOException {
    if (fault == Fault.GOES_ON_AFTER_A_CONTRADICTION) {
      throw new IOException("as if it were only a loss");
    }
    exit = Optional.of(fault == Fault.BELIEVES_ANY_END ? 0 : STOPPED);
  }
}
