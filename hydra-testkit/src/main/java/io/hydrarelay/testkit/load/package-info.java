/**
 * Measures what a relay delivers, and how late: one producer and many consumers on one thread, with
 * real joins and signatures, and filler where a message's ciphertext would be.
 */
@NullMarked
package io.hydrarelay.testkit.load;

import org.jspecify.annotations.NullMarked;
