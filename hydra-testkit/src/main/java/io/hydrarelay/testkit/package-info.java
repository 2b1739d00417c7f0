/** Tools for tests of systems that speak Hydra/1: embedded relays and a checker of streams. */
package io.hydrarelay.testkit;
