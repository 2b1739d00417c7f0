package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;

import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.StreamHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** A producer that has joined and begun its stream. */
abstract class ProducerScenario extends ClientScenario {
  private static final int FILLING_BYTES = 60_000;

  Producer producer;

  /** The relay's end of the producer's connection. */
  RelayEnd end;

  /** The stream the producer began with. */
  StreamHeader header;

  /** How far the producers' clock is ahead of the true time. */
  volatile long aheadMillis;

  @Override
  long clockMillis() {
    return System.currentTimeMillis() + aheadMillis;
  }

  void start(ProducerConfig.Builder config) throws Exception {
    Future<Producer> connecting = connecting(config);
    end = relay.accept().admitAnew();
    producer = get(connecting);
    header = end.readHeader();
  }

  /** Starts a producer whose relay reads nothing, and lets it send until there is no room. */
  void startFull(ProducerConfig.Builder config) throws Exception {
    relay.close();
    relay = ScriptedRelay.startNarrow();
    start(config);
    await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(10)).until(this::isFull);
  }

  private boolean isFull() {
    boolean wasFull = true;
    while (producer.offer(ByteBuffer.allocate(FILLING_BYTES)) == OfferResult.ACCEPTED) {
      wasFull = false;
    }
    return wasFull;
  }

  void startOpen(Ticket ticket, ProducerConfig.Builder config) throws Exception {
    Future<Producer> connecting = connecting(ticket, config);
    end = acceptOpen();
    end.audience(0, 0);
    producer = get(connecting);
    header = end.readHeader();
  }

  /** Lets an open producer in, as far as 00. */
  RelayEnd acceptOpen() throws Exception {
    RelayEnd next = relay.accept();
    next.readJoin();
    return next.ok();
  }

  /** Sends so many small messages; each is one frame. */
  void send(int messages) throws HydraException {
    for (int i = 0; i < messages; i++) {
      producer.send(("message " + i).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Reads so many frames of the stream. */
  static List<byte[]> readFrames(RelayEnd from, int count) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(from.readFrame().bytes());
    }
    return frames;
  }

  /** Reads frames up to the END, which is the last one. */
  static List<byte[]> readToEnd(RelayEnd from) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    RelayEnd.Frame frame;
    do {
      frame = from.readFrame();
      frames.add(frame.bytes());
    } while (frame.type() != FrameType.END);
    return frames;
  }

  static long seqOf(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(FrameHeader.SEQ_OFFSET);
  }
}
