/** The frames of Hydra/1: one class each, its byte layout beside its encoder and decoder. */
package io.hydrarelay.protocol.frame;
