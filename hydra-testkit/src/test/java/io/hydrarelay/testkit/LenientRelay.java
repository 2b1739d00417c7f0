package io.hydrarelay.testkit;

import io.hydrarelay.server.ServerConfig;
import java.util.function.UnaryOperator;

/** Relays of tests that leave connections, warnings and threads behind on purpose. */
public final class LenientRelay {
  private LenientRelay() {}

  /** Starts one that nothing is looked at of in the end. */
  public static RelayFixture start(UnaryOperator<ServerConfig.Builder> settings) {
    return RelayFixture.start(
        FixtureConfig.builder().settings(settings).without(Check.values()).build());
  }

  /** Ends one at once, whoever is connected. */
  public static void end(RelayFixture relay) {
    relay.server().closeNow();
    relay.close();
  }
}
