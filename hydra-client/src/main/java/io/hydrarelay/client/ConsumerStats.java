package io.hydrarelay.client;

/**
 * What a consumer has seen so far.
 *
 * @param messages messages delivered to the application's queue
 * @param payloadBytes their bytes
 * @param gaps holes in the stream
 * @param framesLost frames in those holes
 * @param duplicates frames that came again and were ignored
 * @param badFrames frames that did not authenticate or had no place
 * @param unverified whole messages that HOLD dropped because no signature covered them
 * @param verifiedSeq everything up to this frame of the current stream is the producer's; -1 for
 *     nothing yet
 * @param reconnects connections after the first
 * @param listenerFailures calls of the listener that threw
 */
public record ConsumerStats(
    long messages,
    long payloadBytes,
    long gaps,
    long framesLost,
    long duplicates,
    long badFrames,
    long unverified,
    long verifiedSeq,
    long reconnects,
    long listenerFailures) {}
