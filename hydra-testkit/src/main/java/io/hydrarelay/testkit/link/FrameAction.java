package io.hydrarelay.testkit.link;

import io.netty.buffer.ByteBuf;
import java.util.Random;

/** What a fault does to a whole frame, which it owns. On the link's thread only. */
interface FrameAction {
  /** Where frames go on. */
  interface Output {
    /** Sends bytes on; takes them over. */
    void pass(ByteBuf frame);

    /** Sends bytes on behind the next so many end-to-end frames; takes them over. */
    void passLater(ByteBuf frame, int frames);

    /** Ends the connection behind what was passed. */
    void cut();
  }

  /** Does it. */
  void apply(ByteBuf frame, boolean isSealed, Random random, Output out);
}
