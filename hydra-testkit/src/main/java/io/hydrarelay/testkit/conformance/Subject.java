package io.hydrarelay.testkit.conformance;

/** What a case judges. */
public enum Subject {
  /** A relay, reached over the network. */
  RELAY,
  /** A producing client, started as a process. */
  PRODUCER,
  /** A consuming client, started as a process. */
  CONSUMER
}
