/** Tools for tests of systems that speak Hydra/1: embedded relays and a checker of streams. */
@NullMarked
package io.hydrarelay.testkit;

import org.jspecify.annotations.NullMarked;
