/**
 * The relay as an application embeds it: {@link io.hydrarelay.server.HydraServer} and its settings.
 */
@NullMarked
package io.hydrarelay.server;

import org.jspecify.annotations.NullMarked;
