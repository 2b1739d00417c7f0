/** What relay and client log, as values that a test can ask, whatever slf4j writes to. */
@NullMarked
package io.hydrarelay.testkit.log;

import org.jspecify.annotations.NullMarked;
