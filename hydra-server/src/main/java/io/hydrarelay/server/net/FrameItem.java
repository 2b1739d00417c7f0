package io.hydrarelay.server.net;

import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.session.FrameUnit;

/** What a producer's bytes contain next. */
sealed interface FrameItem {
  /** How a unit of frames closes. */
  enum Close {
    /** The stream goes on. */
    OPEN,
    /** With an END: another HEADER has to follow. */
    STREAM,
    /** With an END that finishes the session. */
    SESSION
  }

  /**
   * DATA, CHECK and END frames; whoever gets the item owns the unit's reference.
   *
   * @param unit the frames
   * @param close how they close
   */
  record Frames(FrameUnit unit, Close close) implements FrameItem {}

  /**
   * A HEADER.
   *
   * @param header its frame header
   * @param body its 120 bytes
   */
  record Header(FrameHeader header, byte[] body) implements FrameItem {}

  /**
   * A HEADER that has been admitted and is to be pinned.
   *
   * @param header what it says
   */
  record Admitted(StreamHeader header) implements FrameItem {}

  /**
   * A PING to be answered.
   *
   * @param value its 8 bytes
   */
  record Ping(long value) implements FrameItem {}

  /** A PONG. */
  record Pong() implements FrameItem {}

  /**
   * Something that is not allowed.
   *
   * @param status what to tell the producer
   * @param why for the log
   */
  record Violation(Status status, String why) implements FrameItem {}

  /** All bytes are used up; a frame may have begun. */
  record NeedMore() implements FrameItem {}
}
