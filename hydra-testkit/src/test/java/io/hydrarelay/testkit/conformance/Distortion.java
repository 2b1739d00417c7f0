package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.frame.FrameType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;

/** What is done to one connection on its way between a client and a relay; nothing by default. */
interface Distortion {
  /** Returns the JOIN as the relay gets it; may talk to the client before that. */
  default byte[] join(byte[] join, InputStream fromClient, OutputStream toClient)
      throws IOException {
    return join;
  }

  /** Returns what the client gets in place of a frame of the relay. */
  default List<byte[]> toClient(byte[] frame) {
    return List.of(frame);
  }

  /** Returns whether the client's connection stays when the relay has closed its own. */
  default boolean staysOpen() {
    return false;
  }

  /** Changes every frame of that type that the relay sends. */
  static Distortion changing(FrameType type, UnaryOperator<byte[]> change) {
    return new Distortion() {
      @Override
      public List<byte[]> toClient(byte[] frame) {
        return List.of(is(frame, type) ? change.apply(frame.clone()) : frame);
      }
    };
  }

  /** Loses every frame of that type that the relay sends. */
  static Distortion losing(FrameType type) {
    return new Distortion() {
      @Override
      public List<byte[]> toClient(byte[] frame) {
        return is(frame, type) ? List.of() : List.of(frame);
      }
    };
  }

  static boolean is(byte[] frame, FrameType type) {
    return Byte.toUnsignedInt(frame[0]) == type.code();
  }
}
