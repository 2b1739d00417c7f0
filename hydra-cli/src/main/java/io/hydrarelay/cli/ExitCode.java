package io.hydrarelay.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the process tells its caller. */
enum ExitCode {
  OK(0, "done, up to the authenticated end"),
  INTERNAL(1, "internal error, or a file or pipe that fails"),
  USAGE(2, "wrong usage or input"),
  CANNOT_CONNECT(3, "cannot connect, or cannot listen"),
  REFUSED(4, "refused: not authorized, wrong key, replaced"),
  GAP(5, "messages are missing, or dropped for lag"),
  TIMEOUT(6, "timeout"),
  SECURITY(7, "forged or rolled back, or the relay is not trusted"),
  INTERRUPTED(8, "interrupted before the authenticated end"),
  FAILED(9, "a scenario or a conformance run has failed"),
  UNKNOWN(10, "a scenario could not be judged"),
  SIGINT(130, "ended by SIGINT"),
  SIGTERM(143, "ended by SIGTERM");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }

  /** Returns the list that every command's help ends with. */
  static Map<String, String> helpTable() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode exit : values()) {
      table.put("%3d".formatted(exit.code), exit.meaning);
    }
    return table;
  }
}
