/** Hydra/1 as values: identifiers, tickets, secrets, codes and the numbers of the protocol. */
@NullMarked
package io.hydrarelay.protocol;

import org.jspecify.annotations.NullMarked;
