package io.hydrarelay.testkit.blindness;

/** Where a relay could give away, or keep, what it must not know. */
public enum Place {
  /** What clients send to the relay. */
  TO_RELAY,
  /** What the relay sends to clients. */
  FROM_RELAY,
  /** What the relay logs. */
  LOG,
  /** The objects of the relay's process, those included that nothing refers to any more. */
  HEAP,
  /** All memory of the relay's process: heap, buffers outside of it, stacks, native code's. */
  MEMORY
}
