package io.hydrarelay.server;

import io.hydrarelay.server.net.ConnectionListener;
import io.hydrarelay.server.session.SessionListener;

/**
 * Hooks an application gives to its relay; every method does nothing until overridden.
 *
 * <p>The methods run on the relay's network threads ({@code hydra-relay-*}), several at the same
 * time, and must not block: while one runs, the connections of its thread stand still. Those about
 * one connection come in order. What one of them throws is logged and harms nobody. When a relay
 * ends, its last sessions close on the thread that closes it.
 */
public interface RelayListener extends SessionListener, ConnectionListener {}
