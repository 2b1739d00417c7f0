/** Connections of the relay: transport, admission, and one handler per stage of a connection. */
package io.hydrarelay.server.net;
