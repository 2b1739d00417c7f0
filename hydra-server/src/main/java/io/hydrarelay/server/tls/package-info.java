/**
 * TLS of the relay (§3.1): certificate and key, where they come from, and how they are renewed
 * while the relay runs.
 */
@NullMarked
package io.hydrarelay.server.tls;

import org.jspecify.annotations.NullMarked;
