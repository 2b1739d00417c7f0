/** The SDK: {@link io.hydrarelay.client.Producer} and {@link io.hydrarelay.client.Consumer}. */
package io.hydrarelay.client;
