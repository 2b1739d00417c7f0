/**
 * The conformance kit: cases that say what Hydra/1 demands, played against any relay or any client,
 * and reports of what came of them.
 */
@NullMarked
package io.hydrarelay.testkit.conformance;

import org.jspecify.annotations.NullMarked;
