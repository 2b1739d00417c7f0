package io.hydrarelay.server;

/**
 * What a relay holds at one moment.
 *
 * @param connections open connections, joined or not
 * @param pending those of them that have not joined yet
 * @param sessions sessions, draining ones included
 * @param consumers joined consumers of all sessions
 * @param ringBytes memory of all rings, in bytes
 * @param bufferBytes memory of all buffers that hold frames, those of the rings included, in bytes
 */
public record RelaySnapshot(
    int connections, int pending, int sessions, int consumers, long ringBytes, long bufferBytes) {}
