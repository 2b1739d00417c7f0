/**
 * The relay as an application embeds it: {@link io.hydrarelay.server.HydraServer} and its settings.
 */
package io.hydrarelay.server;
