/** Hydra/1 as values: identifiers, tickets, secrets, codes and the numbers of the protocol. */
package io.hydrarelay.protocol;
