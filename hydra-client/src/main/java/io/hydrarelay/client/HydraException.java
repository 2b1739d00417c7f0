package io.hydrarelay.client;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps a producer or consumer from its work. The {@link #category} says what to do
 * about it; the message names the peer and the step, never a secret.
 */
public final class HydraException extends Exception {
  private static final long serialVersionUID = 1L;

  /** In place of a code, where the relay has said nothing. */
  static final int NO_STATUS = -1;

  /** What the caller can do. */
  public enum Category {
    /** Nothing is wrong with the request: try again later. */
    RETRY,
    /** The input is wrong: correct it. */
    FIX_INPUT,
    /** The relay does not let this client in, or lets another one take its place. */
    NOT_AUTHORIZED,
    /** Somebody with a key, or with an old recording, has tampered: do not go on. */
    SECURITY,
    /** The peer does not keep to the protocol. */
    PROTOCOL,
    /** The connection is lost and was not, or could not be, made again. */
    INTERRUPTED,
    /** The relay gave this consumer up because it could not keep up. */
    TOO_SLOW,
    /** Time is up. */
    TIMEOUT,
    /** This object is closed. */
    CLOSED
  }

  private final Category category;
  private final String peer;
  private final int statusCode;
  private final transient @Nullable StreamEvent event;

  HydraException(Category category, String peer, String message) {
    this(category, peer, message, NO_STATUS, null, null);
  }

  HydraException(
      Category category,
      String peer,
      String message,
      int statusCode,
      @Nullable StreamEvent event,
      @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
    this.peer = peer;
    this.statusCode = statusCode;
    this.event = event;
  }

  /** Returns what the caller can do. */
  public Category category() {
    return category;
  }

  /** Returns the relay's "host:port". */
  public String peer() {
    return peer;
  }

  /** Returns what the relay said, if it said why and in a code that Hydra/1 §10 names. */
  public Optional<StatusCode> status() {
    return StatusCode.of(statusCode);
  }

  /** Returns the byte with which the relay said why, known or not, if it did. */
  public OptionalInt statusCode() {
    return statusCode == NO_STATUS ? OptionalInt.empty() : OptionalInt.of(statusCode);
  }

  /** Returns the event of the stream that this is about, if any. */
  public Optional<StreamEvent> event() {
    return Optional.ofNullable(event);
  }

  /** Returns the same trouble with the stack of the thread that meets it. */
  HydraException here() {
    return new HydraException(category, peer, getMessage(), statusCode, event, this);
  }
}
