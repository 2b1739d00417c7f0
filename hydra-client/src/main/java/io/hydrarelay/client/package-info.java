/** The SDK: {@link io.hydrarelay.client.Producer} and {@link io.hydrarelay.client.Consumer}. */
@NullMarked
package io.hydrarelay.client;

import org.jspecify.annotations.NullMarked;
