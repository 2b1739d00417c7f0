package io.hydrarelay.client;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.fuzz.HonestSession;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.Audience;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A producer with a stream, of which a relay before may have had a part: it proves itself once and
 * for the relay of its ticket only, and says what it has sealed, in order, unchanged.
 */
final class ProducerOfBytes implements ProducerCore.Owner {
  private static final ProducerConfig CONFIG = ProducerConfig.builder().reconnect(false).build();
  private static final long LIMIT_BYTES = 2_000;
  private static final int NO_HEADER = -1;

  private final List<byte[]> frames = new ArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private final byte[] headerFrame;
  private final ProducerCore core;
  private int proofs;

  /** The seq of the frame that comes next; 0 after HEADER, whichever it is. */
  private int next = NO_HEADER;

  /**
   * Makes a producer that has not joined yet.
   *
   * @param standing how much was sent before, and how much of that was acknowledged
   */
  ProducerOfBytes(HonestSession session, int standing) {
    ResendCache cache = new ResendCache(LIMIT_BYTES);
    headerFrame = session.frames().get(0);
    byte[] body = new byte[Hydra1.STREAM_HEADER_BYTES];
    ByteBuffer.wrap(headerFrame).position(Hydra1.FRAME_HEADER_BYTES).get(body);
    StreamHeader header = StreamHeader.of(body);
    cache.begin(header);
    for (int i = 1; !isHeader(session.frames().get(i)); i++) {
      frames.add(session.frames().get(i));
      buffers.add(Unpooled.wrappedBuffer(session.frames().get(i)));
      cache.add(header, buffers.get(i - 1));
    }
    for (int sent = 0; sent < standing % 8; sent++) {
      cache.nextToSend().ifPresent(ByteBuf::release);
    }
    cache.acknowledge(header.epoch(), standing / 8);
    core = new ProducerCore(Tickets.producer(session), CONFIG, cache, this);
  }

  private static boolean isHeader(byte[] frame) {
    return frame[FrameHeader.TYPE_OFFSET] == FrameType.HEADER.code();
  }

  void take(byte[] bytes, int cut) {
    ByteBuffer said = ByteBuffer.wrap(new HostileRelay(core).say(bytes, cut));
    said.position(Hydra1.JOIN_BYTES);
    while (said.hasRemaining()) {
      int start = said.position();
      FrameHeader header = FrameHeader.read(said);
      said.position(start + header.frameBytes());
      judge(header, Arrays.copyOfRange(said.array(), start, said.position()));
    }
    Demand.that(buffers.stream().allMatch(buffer -> buffer.refCnt() == 0), "frames are kept");
  }

  private void judge(FrameHeader header, byte[] frame) {
    if (header.type() == FrameType.PROOF.code()) {
      Demand.that(next == NO_HEADER && proofs++ == 0, "a producer proved itself twice");
      expectForThisRelay(frame);
    } else if (isHeader(frame)) {
      Demand.that(next == NO_HEADER && Arrays.equals(frame, headerFrame), "another HEADER");
      next = 0;
    } else if (header.type() < FrameType.PING.code()) {
      Demand.that(next != NO_HEADER, "a frame came before HEADER");
      next = next == 0 ? (int) header.seq() : next;
      Demand.that(Arrays.equals(frame, frames.get(next++)), "another frame than was sealed");
    } else {
      Demand.that(header.type() == FrameType.PONG.code(), "a producer said " + header);
    }
  }

  private static void expectForThisRelay(byte[] proof) {
    byte[] tag =
        Arrays.copyOfRange(
            proof, Hydra1.FRAME_HEADER_BYTES, Hydra1.FRAME_HEADER_BYTES + Hydra1.KEY_BYTES);
    Demand.that(
        Arrays.equals(tag, Proof.relayTag(HostileRelay.ADDRESS.authority())),
        "a proof for another relay");
  }

  @Override
  public void audience(Audience now) {}

  @Override
  public void roomCame() {}

  @Override
  public void networkIsIdle() {}
}
