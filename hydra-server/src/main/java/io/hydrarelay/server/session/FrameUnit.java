package io.hydrarelay.server.session;

import io.netty.buffer.ByteBuf;

/**
 * Whole DATA, CHECK and END frames as they came from the producer, one behind the other in one
 * buffer (§6.4).
 *
 * @param frames the bytes; whoever holds the unit owns one reference
 * @param frameCount how many frames these are, at least 1
 * @param pinnedBytes memory the buffer keeps alive, in bytes
 * @param highestSeq highest seq below 2^53-1 among them, -1 for none
 * @param messageStart offset of the first DATA that begins a message, -1 for none
 * @param framesBeforeStart how many frames stand before it
 */
public record FrameUnit(
    ByteBuf frames,
    int frameCount,
    int pinnedBytes,
    long highestSeq,
    int messageStart,
    int framesBeforeStart) {}
