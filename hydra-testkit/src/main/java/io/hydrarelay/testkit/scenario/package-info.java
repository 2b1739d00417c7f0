/**
 * Scenarios: one relay, some producers, many consumers and what goes wrong between them, written
 * down in a file or with a builder, run in one process, and judged by what they state.
 */
@NullMarked
package io.hydrarelay.testkit.scenario;

import org.jspecify.annotations.NullMarked;
