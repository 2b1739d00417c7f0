package io.hydrarelay.server.net;

import io.hydrarelay.protocol.StatusCode;
import io.netty.util.concurrent.EventExecutor;
import java.util.function.BiConsumer;

/**
 * How long a producer may take for its first HEADER and for one frame (§6.6). Both stand still
 * while the relay does not read. On the event loop only.
 */
final class ProducerClocks {
  private final Deadline headerWait;
  private final Deadline frameWait;
  private long watchedFrame;

  /**
   * Starts the clock of the HEADER.
   *
   * @param onTimeout is told the status and what did not come
   */
  ProducerClocks(
      ConnectionSettings settings, EventExecutor loop, BiConsumer<StatusCode, String> onTimeout) {
    headerWait =
        new Deadline(
            loop,
            settings.headerWait(),
            () -> onTimeout.accept(StatusCode.TIMEOUT, "no HEADER within header_wait"));
    frameWait =
        new Deadline(
            loop,
            settings.frameWait(),
            () ->
                onTimeout.accept(StatusCode.TIMEOUT, "a frame was not complete within frame_wait"));
    headerWait.start();
  }

  void headerCame() {
    headerWait.cancel();
  }

  /** Looks where the scanner stands: bytes that trickle in do not give a frame more time. */
  void watch(FrameScanner scanner) {
    if (!scanner.isInsideFrame() || scanner.framesTaken() != watchedFrame) {
      frameWait.cancel();
    }
    if (scanner.isInsideFrame()) {
      watchedFrame = scanner.framesTaken();
      frameWait.start();
    }
  }

  void readingChanged(boolean reading) {
    if (reading) {
      headerWait.resume();
      frameWait.resume();
    } else {
      headerWait.pause();
      frameWait.pause();
    }
  }

  void cancel() {
    headerWait.cancel();
    frameWait.cancel();
  }
}
