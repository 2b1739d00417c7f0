/**
 * The admin port: health, metrics, JSON views and the dashboard over HTTP/1.1. Nothing here is
 * loaded unless an {@link io.hydrarelay.server.admin.AdminServer} is started; it needs {@code
 * netty-codec-http}, which the relay itself does not.
 */
@NullMarked
package io.hydrarelay.server.admin;

import org.jspecify.annotations.NullMarked;
