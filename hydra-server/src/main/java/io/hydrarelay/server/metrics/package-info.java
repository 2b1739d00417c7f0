/**
 * What a relay counts and shows: counters, views of sessions and consumers, recent disconnects.
 * Nothing here holds more of a session's id than its fingerprint (§2.4).
 */
@NullMarked
package io.hydrarelay.server.metrics;

import org.jspecify.annotations.NullMarked;
