package io.hydrarelay.server.net;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.SessionKey;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a relay reads from a client, from the first byte of its JOIN on, in reads of any size, while
 * a consumer of the open session of zeros listens (Hydra/1 §3, §6). The first byte of an input says
 * how long reads are, and the second how the client leaves.
 */
public final class ClientBytesFuzzer {
  private static final byte[] LISTENS =
      Join.consumer(
              SessionCredentials.open(
                  SessionId.of(new byte[Hydra1.SESSION_ID_BYTES]), SessionKey.of(new byte[32])),
              0,
              0)
          .toBytes();

  static {
    System.setProperty("org.slf4j.simpleLogger.log.hydra.relay", "off");
  }

  private ClientBytesFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
    EmbeddedRelay relay = new EmbeddedRelay();
    EmbeddedPeer listener = relay.connect();
    listener.say(LISTENS);
    EmbeddedPeer client = relay.connect();
    say(client, bytes, 1 + Byte.toUnsignedInt(input[0]), listener);
    if ((input[1] & 1) == 1) {
      client.endOutput();
    }
    client.hangUp();
    listener.takeTurn();
    listener.hangUp();
    expectNoFailure(client.heard());
    expectForwarded(expectNoFailure(listener.heard()), framesOf(behindJoin(bytes)));
    relay.expectEmpty();
  }

  private static void say(EmbeddedPeer client, byte[] bytes, int cut, EmbeddedPeer listener) {
    for (int at = 0; at < bytes.length; at += cut) {
      client.say(Arrays.copyOfRange(bytes, at, Math.min(at + cut, bytes.length)));
      listener.takeTurn();
    }
  }

  private static byte[] behindJoin(byte[] bytes) {
    return Arrays.copyOfRange(bytes, Math.min(Hydra1.JOIN_BYTES, bytes.length), bytes.length);
  }

  /** Returns the whole frames of those bytes. */
  private static List<ByteBuffer> framesOf(byte[] bytes) {
    List<ByteBuffer> frames = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= Hydra1.FRAME_HEADER_BYTES) {
      int length =
          FrameHeader.read(ByteBuffer.wrap(bytes, at, Hydra1.FRAME_HEADER_BYTES)).frameBytes();
      if (length > bytes.length - at) {
        break;
      }
      frames.add(ByteBuffer.wrap(bytes, at, length).slice());
      at += length;
    }
    return frames;
  }

  private static List<ByteBuffer> expectNoFailure(byte[] said) {
    List<ByteBuffer> frames = framesOf(said);
    int bytes = frames.stream().mapToInt(ByteBuffer::remaining).sum();
    Demand.that(bytes == said.length, "the relay said half a frame");
    for (ByteBuffer frame : frames) {
      boolean internal =
          frame.get(0) == (byte) FrameType.STATUS.code()
              && frame.get(Hydra1.FRAME_HEADER_BYTES) == (byte) StatusCode.INTERNAL.code();
      Demand.that(!internal, "the relay failed");
    }
    return frames;
  }

  /** What the listener got was said like this; nothing was left out but what comes at the end. */
  private static void expectForwarded(List<ByteBuffer> heard, List<ByteBuffer> said) {
    int next = 0;
    for (ByteBuffer frame : heard) {
      if (isSealed(frame)) {
        while (next < said.size() && !isForwarded(said, next)) {
          next++;
        }
        Demand.that(next < said.size() && said.get(next++).equals(frame), "not what was said");
      }
    }
  }

  private static boolean isSealed(ByteBuffer frame) {
    return frame.get(0) >= FrameType.HEADER.code() && frame.get(0) <= FrameType.END.code();
  }

  /** A HEADER that comes again is not passed on. */
  private static boolean isForwarded(List<ByteBuffer> said, int at) {
    ByteBuffer frame = said.get(at);
    boolean isHeader = frame.get(0) == FrameType.HEADER.code();
    return isSealed(frame) && !(isHeader && said.subList(0, at).contains(frame));
  }
}
