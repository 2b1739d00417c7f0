package io.hydrarelay.testkit;

/** What a {@link RelayFixture} looks at when it ends. */
public enum Check {
  /** That nobody but the fixture's own clients is connected any more. */
  CONNECTIONS,
  /** That the relay has released all its memory, and that no buffer of Netty was forgotten. */
  BUFFERS,
  /** That the relay's threads and those that were started beside it have ended. */
  THREADS,
  /** That relay and client logged no warning and no error that was not expected. */
  LOG
}
