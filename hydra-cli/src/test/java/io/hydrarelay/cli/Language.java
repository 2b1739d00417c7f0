package io.hydrarelay.cli;

import java.nio.file.Path;
import java.util.List;

/** The languages in which there is a Hydra/1 producer and consumer with a command line. */
enum Language {
  /** This project's own. */
  JAVA("--framing=lines") {
    @Override
    List<String> program() {
      return HydraProcess.java();
    }
  },
  /** The one in {@code interop/node}, written from the protocol's page. */
  NODE("--lines") {
    @Override
    List<String> program() {
      Path file = Path.of("..", "interop", "node", "hydra.mjs").toAbsolutePath().normalize();
      return List.of("node", file.toString());
    }
  };

  private final String linesOption;

  Language(String linesOption) {
    this.linesOption = linesOption;
  }

  /** Returns the command that takes {@code produce} and {@code consume}. */
  abstract List<String> program();

  /** Returns the option that makes each line a message. */
  String linesOption() {
    return linesOption;
  }
}
