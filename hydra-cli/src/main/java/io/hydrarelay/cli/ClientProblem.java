package io.hydrarelay.cli;

import io.hydrarelay.client.HydraException;
import io.hydrarelay.protocol.StatusCode;
import java.util.Optional;

/**
 * The one place that turns what the client library reports into an exit code and an advice. A
 * status of the relay says more than the category, so it decides first.
 */
final class ClientProblem {
  private static final String SLOW_ADVICE =
      "read faster (a paused pager counts as slow), write to a file with --output, or use"
          + " a relay with a longer --stall";

  private ClientProblem() {}

  /** Translates a failure before anything was transferred. */
  static CommandException of(HydraException failure) {
    return of(failure, false);
  }

  /**
   * Translates a failure.
   *
   * @param begun whether the stream had begun: then a lost relay interrupts it
   */
  static CommandException of(HydraException failure, boolean begun) {
    Optional<Told> byStatus = failure.status().flatMap(status -> byStatus(status, begun));
    Told told = byStatus.orElseGet(() -> byCategory(failure.category(), begun));
    return new CommandException(told.exitCode, failure.getMessage(), told.advice, failure);
  }

  private static Optional<Told> byStatus(StatusCode status, boolean begun) {
    return Optional.ofNullable(
        switch (status) {
          case BAD_PROOF ->
              new Told(
                  ExitCode.REFUSED,
                  "use this session's own ticket, unchanged, and if the relay has --producer-keys,"
                      + " one whose key is on that list");
          case WRONG_RELAY ->
              new Told(ExitCode.REFUSED, "start the relay with --name of the ticket's HOST:PORT");
          case MODE_REFUSED ->
              new Told(ExitCode.REFUSED, "use an owned session, or a relay with --allow-open");
          case REPLACED ->
              new Told(ExitCode.REFUSED, "leave it to the newer producer of this session");
          case POLICY_REFUSED -> new Told(ExitCode.REFUSED, "choose another --on-lag");
          case TOO_LARGE ->
              new Told(
                  ExitCode.REFUSED, "send smaller messages, or raise the relay's --max-payload");
          case UNSUPPORTED_VERSION, MALFORMED, BAD_ROLE, FORBIDDEN ->
              new Told(ExitCode.REFUSED, "use the same version of Hydra on both sides");
          case BUSY ->
              new Told(ExitCode.REFUSED, "wait until the open session's producer has left");
          case NO_SESSION -> lost(begun, "start the producer first, or leave out --no-reconnect");
          case FULL, RATE -> lost(begun, "wait a little, or raise the relay's limits");
          case SHUTDOWN, INTERNAL, TIMEOUT -> lost(begun, "run it again when the relay is back");
          default -> null;
        });
  }

  private static Told byCategory(HydraException.Category category, boolean begun) {
    return switch (category) {
      case RETRY -> lost(begun, "check that the relay runs there and can be reached");
      case PROTOCOL -> lost(begun, "check that a Hydra relay of this version listens there");
      case FIX_INPUT -> new Told(ExitCode.USAGE, "check ticket and options");
      case NOT_AUTHORIZED -> new Told(ExitCode.REFUSED, "use this session's own ticket");
      case SECURITY ->
          new Told(
              ExitCode.SECURITY,
              "do not trust what came; ask for a new ticket, or for the relay's --tls-pin or"
                  + " --tls-ca");
      case INTERRUPTED -> lost(begun, "run it again; --oldest gets what the relay still has");
      case TOO_SLOW -> new Told(ExitCode.GAP, SLOW_ADVICE);
      case TIMEOUT -> lost(begun, "check that the relay is alive and the way there is open");
      case CLOSED -> new Told(ExitCode.INTERRUPTED, "run it again");
    };
  }

  private static Told lost(boolean begun, String advice) {
    return new Told(begun ? ExitCode.INTERRUPTED : ExitCode.CANNOT_CONNECT, advice);
  }

  private record Told(ExitCode exitCode, String advice) {}
}
