package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.util.Optional;

/**
 * What a fault may go by: a frame in one direction of one connection. All numbers begin with 0 on
 * each connection.
 *
 * @param header its first 12 bytes
 * @param number how many HEADER, DATA, CHECK and END frames came before it
 * @param index how many frames of any type came before it
 * @param ofType how many frames of its type came before it
 */
public record PassingFrame(FrameHeader header, long number, long index, long ofType) {
  /** Returns the type, or empty for an unknown one. */
  public Optional<FrameType> type() {
    return FrameType.of(header.type());
  }

  /** Returns whether the frame is a HEADER, DATA, CHECK or END. */
  public boolean isEndToEnd() {
    return type().map(FrameType::isEndToEnd).orElse(false);
  }

  /** Returns whether the frame is a DATA, CHECK or END. */
  public boolean isSealed() {
    return isEndToEnd() && header.type() != FrameType.HEADER.code();
  }
}
