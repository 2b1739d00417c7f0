package io.hydrarelay.client;

import java.nio.ByteBuffer;

/**
 * One message as a consumer gets it.
 *
 * @param payload its bytes, read-only; each holder has its own position
 * @param epoch the stream it came in
 * @param seq number of its last frame in that stream
 * @param verifiedThrough when it was handed out, all frames of the stream up to this one, since the
 *     last gap, were known to be the producer's; -1 for none. Below {@code seq} the message itself
 *     awaits a signature; with {@code hold} it never does
 */
public record Message(ByteBuffer payload, long epoch, long seq, long verifiedThrough) {
  /** Returns whether a signature of the producer covers this message already. */
  public boolean isVerified() {
    return verifiedThrough >= seq;
  }

  /** Returns a view of the payload whose position is the caller's own. */
  @Override
  public ByteBuffer payload() {
    return payload.duplicate();
  }

  /** Returns a copy of the payload. */
  public byte[] bytes() {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }

  /** Returns the size and place of the message, never its content. */
  @Override
  public String toString() {
    return "Message[" + payload.remaining() + " bytes, epoch " + epoch + ", seq " + seq + "]";
  }
}
