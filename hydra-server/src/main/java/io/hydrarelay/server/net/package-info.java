/** Connections of the relay: transport, admission, and one handler per stage of a connection. */
@NullMarked
package io.hydrarelay.server.net;

import org.jspecify.annotations.NullMarked;
