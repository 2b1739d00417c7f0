package io.hydrarelay.testkit.conformance;

/** The fields of a JOIN (§3.2). */
enum JoinField {
  MAGIC(4),
  VERSION(5),
  MODE(6),
  SESSION_ID(70),
  ROLE(71),
  LAG_POLICY(72),
  RESUME_EPOCH(80),
  RESUME_SEQ(88),
  JOIN_TOKEN(120);

  private final int end;

  JoinField(int end) {
    this.end = end;
  }

  /** Returns the field with that byte. */
  static JoinField at(int offset) {
    for (JoinField field : values()) {
      if (offset < field.end) {
        return field;
      }
    }
    throw new IllegalArgumentException("a JOIN has 120 bytes");
  }
}
