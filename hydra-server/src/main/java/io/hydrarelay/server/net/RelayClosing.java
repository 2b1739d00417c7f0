package io.hydrarelay.server.net;

import io.hydrarelay.protocol.frame.Status;

/**
 * Event for every connection: the relay closes. Those that have not joined are refused with it;
 * those that have are told by their session.
 *
 * @param status what to tell the peer
 */
public record RelayClosing(Status status) {}
