package io.hydrarelay.server.net;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.server.session.BufferMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a relay reads from a producer after its join, in reads of any size (Hydra/1 §6.2, §6.4). The
 * first byte says how long reads are.
 */
public final class ProducerBytesFuzzer {
  private static final int MAX_PAYLOAD = 1_000;

  private ProducerBytesFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    BufferMemory memory = new BufferMemory(Long.MAX_VALUE);
    Reading whole = new Reading(memory, input, input.length);
    Reading cut = new Reading(memory, input, 1 + Byte.toUnsignedInt(input[0]));
    Demand.that(whole.sameAs(cut), "what comes out depends on how the bytes were cut");
    Demand.that(memory.used() == 0, memory.used() + " bytes are still counted");
  }

  /** What a scanner made of the bytes. */
  private static final class Reading {
    private final ByteBuf forwarded = Unpooled.buffer();
    private final StringBuilder others = new StringBuilder();

    Reading(BufferMemory memory, byte[] input, int cut) {
      ReceiveBuffer bytes = new ReceiveBuffer(memory);
      FrameScanner scanner = new FrameScanner(bytes, MAX_PAYLOAD);
      boolean goesOn = true;
      for (int at = 1; at < input.length && goesOn; at += cut) {
        bytes.add(Unpooled.copiedBuffer(input, at, Math.min(cut, input.length - at)));
        goesOn = takeAll(scanner);
      }
      Demand.that(forwarded.readableBytes() < input.length, "more came out than went in");
      bytes.release();
    }

    /** Returns whether more may be read. */
    private boolean takeAll(FrameScanner scanner) {
      while (true) {
        FrameItem item = scanner.next();
        if (item instanceof FrameItem.NeedMore) {
          return true;
        } else if (item instanceof FrameItem.Violation violation) {
          others.append(violation.status());
          return false;
        } else if (item instanceof FrameItem.Frames frames) {
          take(frames);
        } else if (item instanceof FrameItem.Header header) {
          Demand.that(header.body().length == Hydra1.STREAM_HEADER_BYTES, "no HEADER's length");
          others.append("HEADER");
          scanner.streamBegins();
        } else {
          others.append(item);
        }
      }
    }

    private void take(FrameItem.Frames frames) {
      ByteBuf bytes = frames.unit().frames();
      int count = 0;
      for (int at = bytes.readerIndex(); at < bytes.writerIndex(); count++) {
        FrameHeader header = FrameHeader.read(bytes.nioBuffer(at, Hydra1.FRAME_HEADER_BYTES));
        at += header.frameBytes();
        Demand.that(at <= bytes.writerIndex(), "a unit ends inside a frame");
      }
      Demand.that(count == frames.unit().frameCount(), "frames are counted wrongly");
      forwarded.writeBytes(bytes);
      bytes.release();
    }

    boolean sameAs(Reading other) {
      return forwarded.equals(other.forwarded) && others.toString().contentEquals(other.others);
    }
  }
}
