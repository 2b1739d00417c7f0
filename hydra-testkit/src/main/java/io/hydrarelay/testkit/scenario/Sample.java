package io.hydrarelay.testkit.scenario;

/**
 * How things stood at a moment. The arrays are not copied: nobody changes them.
 *
 * @param nanos since the run began
 * @param lags how many messages each consumer was behind, in the order of the results; {@link
 *     Sampler#ABSENT} for one that was not there
 * @param events how many events of each kind there had been, by ordinal
 * @param ringBytes memory of the relay's rings
 * @param bufferBytes memory of all its buffers
 */
record Sample(long nanos, int[] lags, long[] events, long ringBytes, long bufferBytes) {}
