package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What has come to a link up to a moment, before any fault: to be searched, or sent again by {@link
 * FrameFault#splice}. Immutable and thread-safe.
 */
public final class LinkRecord {
  record Place(long connection, Direction direction) {}

  private final Map<Place, byte[]> bytes;
  private final boolean isComplete;

  LinkRecord(Map<Place, byte[]> bytes, boolean isComplete) {
    this.bytes = bytes;
    this.isComplete = isComplete;
  }

  /** Returns whether nothing was left out because the record was full. */
  public boolean isComplete() {
    return isComplete;
  }

  /** Returns the numbers of the connections of which there is something, in their order. */
  public List<Long> connections() {
    return bytes.keySet().stream().map(Place::connection).distinct().sorted().toList();
  }

  /** Returns what came in that direction of a connection; empty if nothing did. */
  public byte[] bytes(long connection, Direction direction) {
    return recorded(connection, direction).clone();
  }

  private byte[] recorded(long connection, Direction direction) {
    return bytes.getOrDefault(new Place(connection, direction), new byte[0]);
  }

  /** Returns how many bytes there are in all. */
  public long size() {
    return bytes.values().stream().mapToLong(one -> one.length).sum();
  }

  /**
   * Returns the whole frames of a Hydra/1 connection that match, headers included; the JOIN is no
   * frame.
   */
  public List<byte[]> frames(long connection, Direction direction, FrameMatch match) {
    byte[] all = recorded(connection, direction);
    List<byte[]> found = new ArrayList<>();
    FrameCount count = new FrameCount();
    Random random = new Random(0);
    int at = direction == Direction.TO_RELAY ? Hydra1.JOIN_BYTES : 0;
    while (at + Hydra1.FRAME_HEADER_BYTES <= all.length) {
      FrameHeader header = FrameHeader.read(ByteBuffer.wrap(all, at, Hydra1.FRAME_HEADER_BYTES));
      PassingFrame frame = count.next(header);
      int end = at + header.frameBytes();
      if (end <= all.length && match.matches(frame, random)) {
        found.add(Arrays.copyOfRange(all, at, end));
      }
      at = end;
    }
    return found;
  }

  /** Returns whether these bytes stand anywhere in what came in one direction of a connection. */
  public boolean contains(byte[] wanted) {
    return bytes.values().stream().anyMatch(all -> isIn(all, wanted));
  }

  private static boolean isIn(byte[] all, byte[] wanted) {
    for (int at = 0; at + wanted.length <= all.length; at++) {
      if (Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** Says how much there is, and shows none of it. */
  @Override
  public String toString() {
    return size()
        + " bytes of "
        + connections().size()
        + " connections"
        + (isComplete ? "" : "...");
  }
}
