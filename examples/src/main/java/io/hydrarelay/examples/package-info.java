/**
 * Programs to read from top to bottom and to begin with. Each is one class and stands alone; the
 * tests beside them prove what they promise.
 */
package io.hydrarelay.examples;
