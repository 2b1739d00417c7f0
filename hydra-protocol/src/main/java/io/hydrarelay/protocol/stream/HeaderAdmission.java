package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.util.Optional;

/** What a relay says of a HEADER frame before it looks at the signature (§6.2). */
public enum HeaderAdmission {
  /** The pinned HEADER again: accept it, forward nothing. */
  IDENTICAL,
  /** A new stream: in an owned session its signature is to be checked before it is pinned. */
  NEW,
  /** Ill-formed, or older than the pinned one: STATUS 11. */
  REFUSED;

  /**
   * Judges a HEADER frame.
   *
   * @param frame the frame's header
   * @param body its body
   * @param pinned the newest HEADER the session has accepted
   */
  public static HeaderAdmission judge(
      FrameHeader frame, byte[] body, Optional<StreamHeader> pinned) {
    if (body.length != Hydra1.STREAM_HEADER_BYTES || frame.flags() != 0 || frame.seq() != 0) {
      return REFUSED;
    }
    StreamHeader header = StreamHeader.of(body);
    if (pinned.isPresent() && pinned.get().equals(header)) {
      return IDENTICAL;
    }
    boolean newer =
        header.hasValidEpoch() && pinned.map(p -> header.epoch() > p.epoch()).orElse(true);
    return newer ? NEW : REFUSED;
  }
}
