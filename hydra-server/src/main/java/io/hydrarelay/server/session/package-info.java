/** Sessions of the relay: their states, the ring of newest frames, fan-out and lag. */
@NullMarked
package io.hydrarelay.server.session;

import org.jspecify.annotations.NullMarked;
