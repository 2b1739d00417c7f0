package io.hydrarelay.client;

import io.hydrarelay.protocol.stream.StreamEvent;

/**
 * Is given what a consumer receives, one call after the other, in the order of the stream, on the
 * executor that it was registered with. While a call takes its time only this consumer waits: its
 * connection is not read, and the relay sees a slow consumer. A call that throws is logged and
 * counted ({@link ConsumerStats#listenerFailures}), and the next one follows.
 */
@FunctionalInterface
public interface MessageListener {
  /** A message has come. */
  void onMessage(Message message) throws Exception;

  /** Something else has happened, as Hydra/1 §8.12 names it. */
  default void onEvent(StreamEvent event) throws Exception {}

  /** The authenticated end of the session: everything was received. The last call. */
  default void onFinished() throws Exception {}

  /** The consumer is over without that end: closed, or for the reason given. The last call. */
  default void onFailed(HydraException why) throws Exception {}
}
