package io.hydrarelay.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says what is wrong with a file. Some exceptions of the JDK only say which one it is. */
final class IoProblem {
  private IoProblem() {}

  static String sentence(IOException failure) {
    if (failure instanceof AccessDeniedException denied && denied.getReason() == null) {
      return "permission denied for " + denied.getFile();
    }
    if (failure instanceof NoSuchFileException missing && missing.getReason() == null) {
      return missing.getFile() + " does not exist";
    }
    return failure.getMessage();
  }
}
