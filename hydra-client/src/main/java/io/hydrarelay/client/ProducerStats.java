package io.hydrarelay.client;

/**
 * What a producer has done so far.
 *
 * @param messages messages accepted by {@code send}
 * @param payloadBytes their bytes
 * @param frames frames sealed
 * @param epoch the current stream
 * @param acknowledgedSeq the relay has taken all frames below this one
 * @param resentFrames frames sent again after a reconnect
 * @param reconnects connections after the first
 */
public record ProducerStats(
    long messages,
    long payloadBytes,
    long frames,
    long epoch,
    long acknowledgedSeq,
    long resentFrames,
    long reconnects) {}
