package io.hydrarelay.server.metrics;

import java.util.List;
import java.util.Optional;

/**
 * Everything a relay counts since its start: name as in Prometheus, meaning, and the label by which
 * it is split, if any. The unit is in the name; what has none is a number of events.
 */
public enum RelayCounter {
  /** Frames (DATA, CHECK, END) taken from producers. */
  RECEIVED_FRAMES("hydra_received_frames_total", "Frames (DATA, CHECK, END) taken from producers."),
  /** Bytes of those frames, headers included. */
  RECEIVED_BYTES(
      "hydra_received_bytes_total", "Bytes of frames taken from producers, headers included."),
  /** Frames handed to consumers' sockets, each counted once for each consumer. */
  SENT_FRAMES(
      "hydra_sent_frames_total",
      "Frames handed to consumers' sockets, once for each consumer that gets them."),
  /** Bytes of those frames, headers included. */
  SENT_BYTES("hydra_sent_bytes_total", "Bytes of frames handed to consumers' sockets."),
  /** Frames taken from producers that a consumer did not get, once for each such consumer. */
  DROPPED_FRAMES(
      "hydra_dropped_frames_total",
      "Frames that a consumer did not get, once for each such consumer, by cause.",
      "cause",
      DropCause.values()),
  /** How often a consumer was found to lag. */
  LAG_EVENTS("hydra_lag_events_total", "How often a consumer was found to lag."),
  /** Connections accepted. */
  ACCEPTED_CONNECTIONS("hydra_connections_accepted_total", "Connections accepted."),
  /** Connections that were told no before their join succeeded. */
  REFUSED_CONNECTIONS(
      "hydra_connections_refused_total",
      "Connections that were told no before their join succeeded, by reason.",
      "reason",
      DisconnectReason.values()),
  /** Connections that ended before their join succeeded, told or not. */
  HANDSHAKE_FAILURES(
      "hydra_handshake_failures_total",
      "Connections that ended before their join succeeded, by the stage they had reached.",
      "stage",
      HandshakeStage.values()),
  /** Connections that ended, refused ones included; each is counted once. */
  DISCONNECTS(
      "hydra_disconnects_total",
      "Connections that ended, refused ones included, by reason.",
      "reason",
      DisconnectReason.values()),
  /** Producers that have joined. */
  JOINED_PRODUCERS("hydra_producers_joined_total", "Producers that have joined."),
  /** Consumers that have joined. */
  JOINED_CONSUMERS("hydra_consumers_joined_total", "Consumers that have joined."),
  /** Producers whose place a newer one has taken. */
  REPLACED_PRODUCERS(
      "hydra_producers_replaced_total", "Producers whose place a newer one has taken."),
  /** Sessions that have come to be. */
  OPENED_SESSIONS("hydra_sessions_opened_total", "Sessions that have come to be."),
  /** Sessions that are gone, with all their memory. */
  CLOSED_SESSIONS("hydra_sessions_closed_total", "Sessions that are gone, with all their memory."),
  /** Checks of signatures, of PROOF and HEADER. */
  SIGNATURE_CHECKS(
      "hydra_signature_checks_total",
      "Checks of signatures, of PROOF and HEADER, by outcome.",
      "outcome",
      CheckOutcome.values()),
  /** How often the relay stopped accepting because all connections were taken. */
  ACCEPT_PAUSES(
      "hydra_accept_pauses_total",
      "How often the relay stopped accepting because max_connections was reached.");

  private final String metricName;
  private final String meaning;
  private final Optional<String> labelName;
  private final List<CounterLabel> labels;

  RelayCounter(String metricName, String meaning) {
    this.metricName = metricName;
    this.meaning = meaning;
    this.labelName = Optional.empty();
    this.labels = List.of();
  }

  RelayCounter(String metricName, String meaning, String labelName, CounterLabel... labels) {
    this.metricName = metricName;
    this.meaning = meaning;
    this.labelName = Optional.of(labelName);
    this.labels = List.of(labels);
  }

  /** Returns the name in Prometheus, unit and {@code _total} included. */
  public String metricName() {
    return metricName;
  }

  /** Returns what is counted, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** Returns the name of the label it is split by. */
  public Optional<String> labelName() {
    return labelName;
  }

  /** Returns the values of that label; empty without one. */
  public List<CounterLabel> labels() {
    return labels;
  }

  /**
   * Returns the name of the whole counter, or of its part with that label, as Prometheus has it.
   */
  String seriesName(CounterLabel label) {
    return metricName + "{" + labelName.orElseThrow() + "=\"" + label.label() + "\"}";
  }
}
