package io.hydrarelay.server.session;

import io.hydrarelay.protocol.LagPolicy;
import java.time.Duration;

/**
 * What sessions need to know of the relay's settings (§11).
 *
 * @param capacity frames that may wait for a consumer before it lags
 * @param capacityBytes bytes that may wait likewise; 0 for frames alone
 * @param ringBytes memory of one ring, in bytes
 * @param totalRingBytes memory of all rings, in bytes
 * @param bufferBytes memory of all buffers that hold frames, beyond which nothing more is read
 * @param retainBytes what a ring keeps for latecomers beyond the newest frames, in bytes
 * @param maxSessions sessions at the same time
 * @param maxConsumers consumers of one session at the same time
 * @param producerWait how long a consumer waits for a producer; zero for not at all
 * @param linger how long a session outlives its producer or its end; zero for not at all
 * @param defaultPolicy policy of producers that ask for the relay's default
 * @param traffic bytes per second
 */
public record SessionSettings(
    int capacity,
    long capacityBytes,
    long ringBytes,
    long totalRingBytes,
    long bufferBytes,
    long retainBytes,
    int maxSessions,
    int maxConsumers,
    Duration producerWait,
    Duration linger,
    LagPolicy defaultPolicy,
    TrafficLimits traffic) {}
