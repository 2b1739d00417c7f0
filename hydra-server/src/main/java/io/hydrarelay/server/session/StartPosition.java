package io.hydrarelay.server.session;

import java.util.Optional;

/**
 * Where a consumer begins (§6.6).
 *
 * @param before the chunk before the first one it is to get
 * @param offset bytes of that first chunk to leave out
 * @param framesLeftOut frames in those bytes
 * @param missed what the first LAG says was left out, 0 for no LAG
 * @param greeting HEADER to send at once, where no chunk brings it
 * @param fromHistory whether it begins at an entry of the ring
 */
record StartPosition(
    Chunk before,
    int offset,
    int framesLeftOut,
    long missed,
    Optional<PinnedHeader> greeting,
    boolean fromHistory) {

  static StartPosition liveEdge(Chunk newest, Optional<PinnedHeader> greeting) {
    return new StartPosition(newest, 0, 0, 0, greeting, false);
  }

  static StartPosition history(Chunk before, int offset, int framesLeftOut, long missed) {
    return new StartPosition(before, offset, framesLeftOut, missed, Optional.empty(), true);
  }
}
