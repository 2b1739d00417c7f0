package io.hydrarelay.server.session;

import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.frame.Join;

/** What a relay knows a session by: an open join never reaches an owned session (§3.7). */
record SessionName(Mode mode, SessionId id) {
  static SessionName of(Join join) {
    return new SessionName(join.mode(), join.sessionId());
  }
}
