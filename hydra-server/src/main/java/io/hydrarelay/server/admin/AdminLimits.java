package io.hydrarelay.server.admin;

import java.time.Duration;

/**
 * Times of the admin port.
 *
 * @param eventPeriod between two snapshots of {@code /api/v1/events}
 * @param requestLimit how long a connection may take for its next whole request, and for taking the
 *     answer to the one before
 */
record AdminLimits(Duration eventPeriod, Duration requestLimit) {
  /** Connections at the same time. */
  static final int CONNECTIONS = 64;

  /** Readers of events among them, so that there is always room for a request. */
  static final int READERS = 48;

  /** Longest request line, in bytes. */
  static final int LINE_BYTES = 4_096;

  /** All headers of a request together, in bytes. */
  static final int HEADER_BYTES = 8_192;

  /** A body, which no request needs, is read up to here and thrown away. */
  static final int BODY_BYTES = 65_536;
}
