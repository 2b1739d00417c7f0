package io.hydrarelay.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;
import io.hydrarelay.protocol.frame.Status;

/**
 * What a consumer gets of a script. Every frame is compared with the one that is due; whatever is
 * left out must have been told, exactly, by a LAG directly before the frame that follows.
 */
final class Reception {
  private final RawPeer peer;
  private final StreamScript script;
  private byte[] lastHeader = new byte[0];
  private int position;
  private int headers;
  private int lags;
  private int skipped;
  private int resumedAt;

  Reception(RawPeer peer, StreamScript script) {
    this(peer, script, 0);
  }

  /** Begins at that frame of the script. */
  Reception(RawPeer peer, StreamScript script, int position) {
    this.peer = peer;
    this.script = script;
    this.position = position;
  }

  /** Returns the number of the frame that is due next. */
  int position() {
    return position;
  }

  int headers() {
    return headers;
  }

  int lags() {
    return lags;
  }

  int skipped() {
    return skipped;
  }

  /** Returns the number of the frame that followed the last LAG. */
  int resumedAt() {
    return resumedAt;
  }

  /** Reads until that frame is due next. */
  Reception readTo(int index) throws Exception {
    while (position < index) {
      readOne();
    }
    assertEquals(index, position);
    return this;
  }

  /** Reads one frame, or a LAG and the frame that follows. */
  void readOne() throws Exception {
    RawPeer.Frame frame = peer.nextOfSubstance();
    assertTrue(frame.type() != FrameType.STATUS, () -> "STATUS before frame " + position);
    take(frame);
  }

  Reception readAll() throws Exception {
    return readTo(script.size());
  }

  /** Reads until a fatal STATUS comes, and returns it. */
  Status readToStatus(StatusCode code) throws Exception {
    RawPeer.Frame frame = peer.nextOfSubstance();
    while (frame.type() != FrameType.STATUS) {
      take(frame);
      frame = peer.nextOfSubstance();
    }
    Status status = Status.decode(frame.body());
    assertEquals(code.code(), status.code());
    peer.expectClosed();
    return status;
  }

  private void take(RawPeer.Frame frame) throws Exception {
    switch (frame.type()) {
      case HEADER -> takeHeader(frame);
      case LAG -> takeLag(Lag.decode(frame.body()));
      default -> takeDue(frame);
    }
  }

  private void takeHeader(RawPeer.Frame frame) {
    headers++;
    lastHeader = frame.bytes();
  }

  private void takeLag(Lag lag) throws Exception {
    lags++;
    skipped += (int) lag.skipped();
    position += (int) lag.skipped();
    resumedAt = position;
    RawPeer.Frame next = peer.nextOfSubstance();
    assertEquals(lag.nextSeq(), next.header().seq(), "the frame follows its LAG directly");
    takeDue(next);
  }

  private void takeDue(RawPeer.Frame frame) {
    assertArrayEquals(
        script.headerOf(position), lastHeader, () -> "HEADER before frame " + position);
    assertArrayEquals(
        script.frame(position), frame.bytes(), () -> position + " is due, not " + frame.header());
    position++;
  }

  /** Returns whether the frame of the script begins a message. */
  boolean beginsMessage(int index) {
    return (script.frame(index)[FrameHeader.FLAGS_OFFSET] & FrameHeader.FIRST) != 0;
  }
}
