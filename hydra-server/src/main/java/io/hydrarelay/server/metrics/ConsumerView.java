package io.hydrarelay.server.metrics;

import java.net.SocketAddress;
import java.time.Duration;

/**
 * A consumer as it was a moment ago. What was handed to its socket counts as out, though the kernel
 * may not have sent it yet; the rest waits in the ring and is its lag.
 *
 * @param id number of the connection, unique in the life of the relay
 * @param session fingerprint of its session's id
 * @param remote where it is
 * @param state how it gets on
 * @param lagFrames frames that wait for it in the ring
 * @param lagBytes bytes of those
 * @param skippedFrames frames it was moved past because it lagged
 * @param framesOut frames handed to its socket
 * @param bytesOut bytes of those
 * @param age since it joined
 */
public record ConsumerView(
    long id,
    String session,
    SocketAddress remote,
    ConsumerPhase state,
    long lagFrames,
    long lagBytes,
    long skippedFrames,
    long framesOut,
    long bytesOut,
    Duration age) {}
