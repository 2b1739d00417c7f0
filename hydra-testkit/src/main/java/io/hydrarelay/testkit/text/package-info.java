/** Short texts in which scenarios name faults and profiles: words, amounts and times. */
@NullMarked
package io.hydrarelay.testkit.text;

import org.jspecify.annotations.NullMarked;
