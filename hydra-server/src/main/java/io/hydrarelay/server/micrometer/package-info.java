/** A relay's figures for applications that have Micrometer; nothing else here needs it. */
@NullMarked
package io.hydrarelay.server.micrometer;

import org.jspecify.annotations.NullMarked;
