package io.hydrarelay.client;

/**
 * What a consumer has seen so far.
 *
 * @param messages messages delivered to the application's queue
 * @param payloadBytes their bytes
 * @param gaps holes in the stream
 * @param framesLost frames in those holes
 * @param framesBefore frames of the first stream seen that were sent before this consumer came, and
 *     that the relay no longer had or was not asked for
 * @param brokenStreams streams that came after one whose end is missing
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
    long framesBefore,
    long brokenStreams,
    long duplicates,
    long badFrames,
    long unverified,
    long verifiedSeq,
    long reconnects,
    long listenerFailures) {

  /** Returns whether nothing is missing up to now, from the first frame of the first stream on. */
  public boolean isComplete() {
    return gaps == 0 && framesBefore == 0 && brokenStreams == 0 && unverified == 0;
  }
}
