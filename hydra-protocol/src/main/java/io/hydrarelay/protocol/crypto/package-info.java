/** Keys, signatures, hashes and authenticated encryption behind small interfaces. */
package io.hydrarelay.protocol.crypto;
