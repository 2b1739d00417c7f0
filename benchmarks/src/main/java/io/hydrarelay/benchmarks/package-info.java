/** Measurements of single steps; end-to-end figures come from real processes. */
package io.hydrarelay.benchmarks;
