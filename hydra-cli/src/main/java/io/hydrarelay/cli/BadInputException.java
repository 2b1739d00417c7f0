package io.hydrarelay.cli;

import java.io.IOException;

/** An input that does not follow the framing the user named. */
final class BadInputException extends IOException {
  private static final long serialVersionUID = 1L;

  BadInputException(String message) {
    super(message);
  }
}
