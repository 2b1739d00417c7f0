package io.hydrarelay.client;

import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.AeadProviders;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cipher of clients whose configuration names none; which one that is, is logged once. */
final class DefaultCipher {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.client");
  private static final AtomicBoolean IS_LOGGED = new AtomicBoolean();

  private DefaultCipher() {}

  static AeadProvider get() {
    AeadProvider best = AeadProviders.best();
    if (IS_LOGGED.compareAndSet(false, true)) {
      log(best, AeadProviders.missing());
    }
    return best;
  }

  private static void log(AeadProvider best, List<AeadProvider> missing) {
    if (missing.isEmpty()) {
      LOG.debug("ChaCha20-Poly1305 by {}", best);
    } else {
      LOG.info("ChaCha20-Poly1305 by {}; {} would be faster and is not there", best, missing);
    }
  }
}
