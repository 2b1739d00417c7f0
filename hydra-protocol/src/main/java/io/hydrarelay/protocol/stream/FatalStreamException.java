package io.hydrarelay.protocol.stream;

/**
 * What a consumer must not go on after (§8.2). It never leaves this package: {@link StreamOpener}
 * turns it into an event.
 */
final class FatalStreamException extends Exception {
  private static final long serialVersionUID = 1L;

  private final StreamEvent.FatalCode code;

  FatalStreamException(StreamEvent.FatalCode code) {
    super(code.name(), null, false, false);
    this.code = code;
  }

  StreamEvent.FatalCode code() {
    return code;
  }
}
