package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what comes to a link until it is full. On the link's thread only. */
final class LinkRecorder {
  private final Map<LinkRecord.Place, ByteArrayOutputStream> kept = new LinkedHashMap<>();
  private long left;
  private boolean isComplete = true;

  LinkRecorder(long limitBytes) {
    this.left = limitBytes;
  }

  void came(LinkConnection connection, Direction direction, ByteBuf bytes) {
    int some = (int) Math.min(left, bytes.readableBytes());
    isComplete &= some == bytes.readableBytes();
    if (some > 0) {
      byte[] copy = new byte[some];
      bytes.getBytes(bytes.readerIndex(), copy);
      LinkRecord.Place place = new LinkRecord.Place(connection.number(), direction);
      kept.computeIfAbsent(place, first -> new ByteArrayOutputStream()).writeBytes(copy);
      left -= some;
    }
  }

  LinkRecord snapshot() {
    Map<LinkRecord.Place, byte[]> copies = new LinkedHashMap<>();
    kept.forEach((place, bytes) -> copies.put(place, bytes.toByteArray()));
    return new LinkRecord(copies, isComplete);
  }
}
