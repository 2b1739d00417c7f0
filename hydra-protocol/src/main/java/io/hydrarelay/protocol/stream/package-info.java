/** The two end-to-end state machines: messages to sealed frames, and frames to events. */
@NullMarked
package io.hydrarelay.protocol.stream;

import org.jspecify.annotations.NullMarked;
