/** Keys, signatures, hashes and authenticated encryption behind small interfaces. */
@NullMarked
package io.hydrarelay.protocol.crypto;

import org.jspecify.annotations.NullMarked;
