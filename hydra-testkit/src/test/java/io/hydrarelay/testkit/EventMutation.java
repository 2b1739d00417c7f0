package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.function.Consumer;

/** What a broken client makes of its events. Not thread-safe; each run has its own. */
@FunctionalInterface
interface EventMutation {
  /** Changes nothing. */
  EventMutation NONE = (event, out) -> out.accept(event);

  /** Takes the next event, and gives out what the application is told. */
  void take(StreamEvent event, Consumer<StreamEvent> out);
}
