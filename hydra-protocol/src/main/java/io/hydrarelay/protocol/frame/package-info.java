/** The frames of Hydra/1: one class each, its byte layout beside its encoder and decoder. */
@NullMarked
package io.hydrarelay.protocol.frame;

import org.jspecify.annotations.NullMarked;
