/**
 * Searches everything that a relay gets to see, writes and holds for what it must not know: content
 * and keys.
 */
@NullMarked
package io.hydrarelay.testkit.blindness;

import org.jspecify.annotations.NullMarked;
