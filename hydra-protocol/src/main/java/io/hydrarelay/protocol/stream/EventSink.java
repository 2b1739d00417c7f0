package io.hydrarelay.protocol.stream;

/** Takes what a consumer learns, in the order in which it happened. */
@FunctionalInterface
public interface EventSink {
  /** Takes the next event. */
  void accept(StreamEvent event);

  /** Takes messages that came in one frame; if not told otherwise, one event after the other. */
  default void accept(MessageBatch batch) {
    for (StreamEvent.Message each : batch) {
      accept(each);
    }
  }
}
