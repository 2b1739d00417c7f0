package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.List;

/** Where sealed frames go. A {@link StreamSealer} calls it on the thread that seals. */
public interface FrameSink {
  /**
   * Returns an empty buffer for one frame: writable, big-endian, position 0, with room for at least
   * that many bytes. It may block until there is room; if it throws, nothing was sealed and no seq
   * is used up.
   */
  ByteBuffer allocate(int frameBytes);

  /**
   * Takes a sealed frame.
   *
   * @param frame the buffer of the {@link #allocate} before, ready to be read
   * @param type DATA, CHECK or END
   * @param seq the frame's number
   */
  void complete(ByteBuffer frame, FrameType type, long seq);

  /** Returns a sink that appends each frame, as bytes of its own, to that list. */
  static FrameSink into(List<byte[]> frames) {
    return new FrameSink() {
      @Override
      public ByteBuffer allocate(int frameBytes) {
        return ByteBuffer.allocate(frameBytes);
      }

      @Override
      public void complete(ByteBuffer frame, FrameType type, long seq) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        frames.add(bytes);
      }
    };
  }
}
