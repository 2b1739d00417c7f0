/** Reports of the conformance kit: for a terminal, for programs, for CI and for a browser. */
@NullMarked
package io.hydrarelay.testkit.conformance.report;

import org.jspecify.annotations.NullMarked;
