/** The two end-to-end state machines: messages to sealed frames, and frames to events. */
package io.hydrarelay.protocol.stream;
