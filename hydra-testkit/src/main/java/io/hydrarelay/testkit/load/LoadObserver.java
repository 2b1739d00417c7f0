package io.hydrarelay.testkit.load;

/**
 * Is told when the measured part of a load begins and ends, for example to read the relay's use of
 * the processor. Called on the thread that makes the load, so it must be quick.
 */
public interface LoadObserver {
  /** An observer that does nothing. */
  LoadObserver NONE = new LoadObserver() {};

  /** The warm-up is over. */
  default void measurementBegins() {}

  /** The measurement is over, in order or not; told only after it has begun. */
  default void measurementEnds() {}
}
