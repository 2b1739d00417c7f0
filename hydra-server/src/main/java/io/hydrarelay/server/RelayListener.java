package io.hydrarelay.server;

import io.hydrarelay.server.session.SessionListener;

/** Hooks an application gives to its relay; every method does nothing until overridden. */
public interface RelayListener extends SessionListener {}
