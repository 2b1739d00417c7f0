/** Sessions of the relay: their states, the ring of newest frames, fan-out and lag. */
package io.hydrarelay.server.session;
