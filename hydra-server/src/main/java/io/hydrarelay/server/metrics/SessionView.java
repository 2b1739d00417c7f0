package io.hydrarelay.server.metrics;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import java.time.Duration;

/**
 * A session as it was a moment ago. It is read while the session goes on, so its figures may be of
 * slightly different moments.
 *
 * @param session fingerprint of its id
 * @param mode owned or open
 * @param state where it stands
 * @param policy what happens to consumers that lag
 * @param producer whether a producer is connected
 * @param consumers consumers that have joined
 * @param lagging those of them that lag or are stalled
 * @param framesIn frames taken from its producers
 * @param bytesIn bytes of those
 * @param framesOut frames handed to its consumers' sockets
 * @param bytesOut bytes of those
 * @param nextSeq seq of the frame that is to come next in its stream
 * @param ringFrames frames its ring keeps
 * @param ringBytes memory of its ring, in bytes
 * @param maxLagFrames most frames that wait for one consumer
 * @param age since it came to be
 */
public record SessionView(
    String session,
    Mode mode,
    SessionPhase state,
    LagPolicy policy,
    boolean producer,
    int consumers,
    int lagging,
    long framesIn,
    long bytesIn,
    long framesOut,
    long bytesOut,
    long nextSeq,
    long ringFrames,
    long ringBytes,
    long maxLagFrames,
    Duration age) {}
