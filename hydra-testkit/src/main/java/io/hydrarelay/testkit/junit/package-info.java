/**
 * A real relay for tests of JUnit 5 and later, by one annotation: {@link
 * io.hydrarelay.testkit.junit.HydraRelayTest}. Needs {@code junit-jupiter-api}, which the testkit
 * does not bring.
 */
@NullMarked
package io.hydrarelay.testkit.junit;

import org.jspecify.annotations.NullMarked;
