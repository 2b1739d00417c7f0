/** How consumers lag on purpose: profiles of when they take what has come. */
@NullMarked
package io.hydrarelay.testkit.lag;

import org.jspecify.annotations.NullMarked;
