package io.hydrarelay.server.session;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Status;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A consumer's connection as its session sees it. On its event loop only, but for {@link #inform},
 * {@link #expire} and what it is asked for views: {@link #number}, {@link #peer} and {@link
 * #isStalled}.
 */
public interface ConsumerPort {
  /** Returns where the consumer is. */
  SocketAddress peer();

  /** Returns the number of the connection, unique in the life of the relay. */
  default long number() {
    return 0;
  }

  /** Returns whether the socket has taken nothing for a while, though bytes wait for it. */
  default boolean isStalled() {
    return false;
  }

  /** Returns whether the socket takes more. */
  boolean canTakeMore();

  /** Hands over bytes, ownership included; they go out with the next {@link #flush}. */
  void write(ByteBuf bytes);

  /** Sends what was written. */
  void flush();

  /**
   * Ends the connection after all that was written has gone out: a status, if there is one, then a
   * close. A consumer that takes nothing for the stall limit is cut.
   */
  void finish(Optional<Status> status);

  /** Ends the connection now: what has begun is completed, the status is sent, then a close. */
  void refuse(Status status);

  /** Likewise, for a consumer that has waited long enough. From any thread. */
  void expire(Status status);

  /** Tells the consumer something that does not end the connection. From any thread. */
  void inform(StatusCode code);
}
