package io.hydrarelay.testkit.tls;

import java.util.concurrent.Callable;

/** Has relays and clients use an engine of TLS that the test names. */
final class TlsEngines {
  private static final String PROPERTY = "hydra.tls.engine";

  private TlsEngines() {}

  static <T> T with(String engine, Callable<T> made) throws Exception {
    System.setProperty(PROPERTY, engine);
    try {
      return made.call();
    } finally {
      System.clearProperty(PROPERTY);
    }
  }
}
