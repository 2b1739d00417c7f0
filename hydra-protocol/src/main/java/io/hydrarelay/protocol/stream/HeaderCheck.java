package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a consumer says of a HEADER that is not its current one (§8.4, steps 2 to 5). */
final class HeaderCheck {
  private final SessionCredentials session;

  HeaderCheck(SessionCredentials session) {
    this.session = session;
  }

  /**
   * Returns the header to accept, or empty for one to be dropped and counted.
   *
   * @throws FatalStreamException for a genuine header that the consumer must not go on after
   */
  Optional<StreamHeader> check(FrameHeader header, ByteBuffer frame, long highestEpoch)
      throws FatalStreamException {
    if (header.length() != Hydra1.STREAM_HEADER_BYTES || header.flags() != 0 || header.seq() != 0) {
      return Optional.empty();
    }
    byte[] body = new byte[Hydra1.STREAM_HEADER_BYTES];
    frame.get(Hydra1.FRAME_HEADER_BYTES, body);
    StreamHeader offered = StreamHeader.of(body);
    if (!isGenuine(offered)) {
      return Optional.empty();
    }
    Optional<StreamEvent.FatalCode> fault = fault(offered, highestEpoch);
    if (fault.isPresent() && session.mode() == Mode.OWNED) {
      throw new FatalStreamException(fault.get());
    }
    return fault.isPresent() ? Optional.empty() : Optional.of(offered);
  }

  private boolean isGenuine(StreamHeader header) {
    return session.mode() == Mode.OWNED
        ? header.isSignedFor(session.id())
        : header.isUnsigned() && header.sigInterval() == 0 && header.sigMillis() == 0;
  }

  private Optional<StreamEvent.FatalCode> fault(StreamHeader header, long highestEpoch) {
    if (header.suite() != StreamHeader.SUITE || header.features() != 0) {
      return Optional.of(StreamEvent.FatalCode.UNSUPPORTED);
    }
    boolean intervalTooSmall =
        session.mode() == Mode.OWNED && header.sigInterval() < Hydra1.MIN_SIG_INTERVAL;
    if (intervalTooSmall
        || !header.hasValidEpoch()
        || Long.compareUnsigned(header.prevEpoch(), header.epoch()) >= 0) {
      return Optional.of(StreamEvent.FatalCode.MALFORMED);
    }
    return header.epoch() <= highestEpoch
        ? Optional.of(StreamEvent.FatalCode.ROLLBACK)
        : Optional.empty();
  }
}
