package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.ProtocolException;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A producer of a few lines that does one thing wrong, or nothing. */
final class SimpleProducer implements ClientDouble.Main {
  /** What it does wrong. */
  enum Fault {
    NONE,
    PROVES_FOR_ANOTHER_RELAY,
    PROVES_WHENEVER_ASKED,
    USES_THE_SAME_SALT,
    BEGINS_AT_EPOCH_ONE,
    FOLLOWS_ANY_EPOCH,
    SENDS_NO_CHECK,
    LOSES_A_FRAME,
    NEVER_ENDS,
    DOES_NOT_WAIT_FOR_THE_LAST_ACK,
    SEALS_AGAIN_WHAT_IT_SENT,
    SENDS_NOTHING_AGAIN,
    GOES_ON_WITH_NUMBERS_THAT_WERE_USED,
    BELIEVES_ANY_ACK,
    COMES_BACK_WHEN_REPLACED
  }

  private static final int STOPPED = 1;
  private static final long BACKOFF_MILLIS = 200;
  private static final long DAY_MILLIS = 86_400_000;

  private final Fault fault;
  private final BlockingQueue<Optional<byte[]>> input = new LinkedBlockingQueue<>();
  private final List<byte[]> frames = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();
  private Ticket ticket;
  private Optional<StreamSealer> sealer = Optional.empty();
  private Optional<StatusCode> status = Optional.empty();
  private Optional<Integer> exit = Optional.empty();
  private long sent;
  private long acknowledged;
  private boolean inputEnded;

  SimpleProducer(Fault fault) {
    this.fault = fault;
  }

  @Override
  public int run(Ticket given, InputStream in, OutputStream out, PrintStream err) throws Exception {
    ticket = given;
    thread(() -> readInput(in));
    while (exit.isEmpty()) {
      status = Optional.empty();
      try (RelaySocket relay = new RelaySocket(ticket.relay())) {
        converse(relay);
      } catch (IOException lost) {
        // It is made again.
      }
      boolean replaced = status.filter(code -> code == StatusCode.REPLACED).isPresent();
      boolean stops =
          status.filter(code -> code.reconnect() != StatusCode.Reconnect.YES).isPresent();
      if (stops && !(replaced && fault == Fault.COMES_BACK_WHEN_REPLACED)) {
        return STOPPED;
      }
      Thread.sleep(exit.isPresent() ? 0 : BACKOFF_MILLIS);
    }
    return exit.get();
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "simple-producer");
    thread.setDaemon(true);
    thread.start();
  }

  private void readInput(InputStream in) {
    byte[] chunk = new byte[60_000];
    try {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        input.add(Optional.of(Arrays.copyOf(chunk, read)));
      }
    } catch (IOException closed) {
      // As good as its end.
    }
    input.add(Optional.empty());
  }

  // ---- one connection

  private void converse(RelaySocket relay) throws IOException, InterruptedException {
    byte[] join = joinBytes();
    relay.send(join);
    BlockingQueue<Optional<WireFrame>> incoming = new LinkedBlockingQueue<>();
    thread(() -> readFrames(relay, incoming));
    Optional<Ack> taken = admission(relay, join, incoming);
    if (status.isPresent() || exit.isPresent()) {
      return;
    }
    resume(relay, taken);
    while (status.isEmpty() && exit.isEmpty()) {
      Optional<WireFrame> frame = incoming.poll();
      if (frame != null) {
        take(relay, frame.orElseThrow(() -> new IOException("lost")));
      }
      work();
      send(relay);
    }
  }

  private byte[] joinBytes() {
    long epoch = sealer.map(stream -> stream.header().epoch()).orElse(0L);
    return Join.producer(ticket.credentials(), LagPolicy.RELAY_DEFAULT, epoch).toBytes();
  }

  private static void readFrames(RelaySocket relay, BlockingQueue<Optional<WireFrame>> incoming) {
    try {
      while (true) {
        incoming.add(Optional.of(relay.read()));
      }
    } catch (IOException over) {
      incoming.add(Optional.empty());
    }
  }

  private byte[] proof(byte[] join, WireFrame challenge) throws IOException {
    String authority =
        fault == Fault.PROVES_FOR_ANOTHER_RELAY ? "relay.example:7070" : ticket.relay().authority();
    try {
      return Proof.sign(
              ticket.credentials().signingKey().orElseThrow(),
              join,
              Challenge.decode(challenge.body()),
              authority)
          .toFrame();
    } catch (ProtocolException wrongLength) {
      throw new IOException(wrongLength);
    }
  }

  /** Returns what the relay acknowledges before AUDIENCE. */
  private Optional<Ack> admission(
      RelaySocket relay, byte[] join, BlockingQueue<Optional<WireFrame>> incoming)
      throws IOException, InterruptedException {
    Optional<Ack> taken = Optional.empty();
    boolean proven = false;
    while (true) {
      WireFrame frame = incoming.take().orElseThrow(() -> new IOException("lost"));
      if (frame.is(FrameType.CHALLENGE)) {
        if (proven && fault != Fault.PROVES_WHENEVER_ASKED) {
          throw new IOException("a second CHALLENGE");
        }
        proven = true;
        relay.send(proof(join, frame));
      } else if (frame.is(FrameType.ACK)) {
        taken = Optional.of(ack(frame));
      } else if (frame.is(FrameType.AUDIENCE)) {
        return taken;
      } else {
        take(relay, frame);
        if (status.isPresent()) {
          return taken;
        }
      }
    }
  }

  private static Ack ack(WireFrame frame) {
    ByteBuffer body = frame.body();
    return new Ack(body.getLong(), body.getLong());
  }

  private void take(RelaySocket relay, WireFrame frame) throws IOException {
    if (frame.is(FrameType.PING)) {
      relay.send(RelaySocket.pong(frame));
    } else if (frame.is(FrameType.STATUS)) {
      int code = Byte.toUnsignedInt(frame.body().get());
      status = StatusCode.isFatal(code) ? StatusCode.of(code) : Optional.empty();
    } else if (frame.is(FrameType.CHALLENGE)) {
      challengedAgain(relay, frame);
    } else if (frame.is(FrameType.ACK)) {
      acknowledged(ack(frame));
    }
  }

  private void challengedAgain(RelaySocket relay, WireFrame frame) throws IOException {
    if (fault != Fault.PROVES_WHENEVER_ASKED) {
      throw new IOException("CHALLENGE after 00");
    }
    relay.send(proof(joinBytes(), frame));
  }

  private void acknowledged(Ack ack) throws IOException {
    StreamSealer stream = sealer.orElseThrow();
    if (ack.epoch() != stream.header().epoch()) {
      return;
    }
    if (Long.compareUnsigned(ack.nextSeq(), stream.nextSeq()) > 0) {
      if (fault != Fault.BELIEVES_ANY_ACK) {
        throw new IOException("BAD_RELAY");
      }
      return;
    }
    acknowledged = Math.max(acknowledged, ack.nextSeq());
    if (stream.ended() && acknowledged == stream.nextSeq()) {
      exit = Optional.of(0);
    }
  }

  // ---- the stream

  private void resume(RelaySocket relay, Optional<Ack> taken) throws IOException {
    long epoch = taken.map(Ack::epoch).orElse(0L);
    boolean same = sealer.map(stream -> stream.header().epoch() == epoch).orElse(false);
    long from = same ? taken.orElseThrow().nextSeq() : 0;
    boolean used = same && Long.compareUnsigned(from, sealer.get().nextSeq()) > 0;
    if (used && fault == Fault.GOES_ON_WITH_NUMBERS_THAT_WERE_USED) {
      from = sealer.get().nextSeq();
      used = false;
    }
    if (sealer.isEmpty() || used) {
      begin(epoch);
      from = 0;
    } else if (fault == Fault.SEALS_AGAIN_WHAT_IT_SENT) {
      sealAgain();
    }
    sent = fault == Fault.SENDS_NOTHING_AGAIN ? frames.size() : from;
    relay.send(sealer.orElseThrow().header().toFrame());
    taken.filter(ack -> same && exit.isEmpty()).ifPresent(ack -> acknowledged = 0);
    if (same && !used) {
      acknowledged(taken.orElseThrow());
    }
  }

  private void begin(long relayEpoch) throws IOException {
    long now = System.currentTimeMillis();
    boolean tooFar = Long.compareUnsigned(relayEpoch, now + DAY_MILLIS) > 0;
    if (tooFar && fault != Fault.FOLLOWS_ANY_EPOCH) {
      exit = Optional.of(STOPPED);
      throw new IOException("CLOCK");
    }
    long last = sealer.map(stream -> stream.header().epoch()).orElse(0L);
    long epoch = Math.max(now, Math.max(last, tooFar ? 0 : relayEpoch) + 1);
    byte[] salt = new byte[32];
    if (fault != Fault.USES_THE_SAME_SALT) {
      new SecureRandom().nextBytes(salt);
    }
    StreamHeader header =
        StreamHeader.create(
            ticket.credentials(),
            1_024,
            fault == Fault.SENDS_NO_CHECK ? 1_001 : 1_000,
            fault == Fault.BEGINS_AT_EPOCH_ONE ? 1 : epoch,
            last,
            salt);
    frames.clear();
    acknowledged = 0;
    sealer = Optional.of(newSealer(header));
  }

  private StreamSealer newSealer(StreamHeader header) {
    return new StreamSealer(
        ticket.credentials(),
        header,
        AeadProviders.best(),
        RunningHash.INLINE,
        System::currentTimeMillis,
        SealerOptions.DEFAULT,
        FrameSink.into(frames));
  }

  private void sealAgain() {
    frames.clear();
    StreamSealer again = newSealer(sealer.orElseThrow().header());
    again.check();
    payloads.forEach(payload -> again.message(ByteBuffer.wrap(payload)));
    sealer = Optional.of(again);
  }

  /** Seals what there is to seal. */
  private void work() throws InterruptedException {
    StreamSealer stream = sealer.orElseThrow();
    boolean waits = inputEnded || sent < frames.size();
    Optional<byte[]> next = waits ? null : input.poll(10, TimeUnit.MILLISECONDS);
    if (next != null && next.isPresent()) {
      payloads.add(next.get());
      stream.message(ByteBuffer.wrap(next.get()));
    } else if (next != null) {
      inputEnded = true;
      if (fault != Fault.NEVER_ENDS) {
        stream.end(true);
      }
    } else if (fault != Fault.SENDS_NO_CHECK && stream.checkDue(System.currentTimeMillis())) {
      stream.check();
    } else if (inputEnded) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private void send(RelaySocket relay) throws IOException {
    while (sent < frames.size()) {
      byte[] frame = frames.get((int) sent++);
      if (fault != Fault.LOSES_A_FRAME || sent != 2) {
        relay.send(frame);
      }
    }
    if (inputEnded && fault == Fault.DOES_NOT_WAIT_FOR_THE_LAST_ACK) {
      exit = Optional.of(0);
    }
  }
}
