/**
 * Targets for Jazzer: each takes any bytes where a stranger's bytes arrive, and says what must hold
 * of them.
 */
package io.hydrarelay.fuzz;
