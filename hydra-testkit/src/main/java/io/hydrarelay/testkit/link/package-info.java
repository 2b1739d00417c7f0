/**
 * A TCP link between clients and a relay that can be made bad on purpose: slow, cut, or a forger of
 * frames.
 */
@NullMarked
package io.hydrarelay.testkit.link;

import org.jspecify.annotations.NullMarked;
