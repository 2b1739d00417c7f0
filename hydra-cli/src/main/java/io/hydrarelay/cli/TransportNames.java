package io.hydrarelay.cli;

import io.hydrarelay.server.net.Transport;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

/** What {@code --transport} takes, as help and documentation write it. */
final class TransportNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Transport.values())
        .map(transport -> transport.name().toLowerCase(Locale.ROOT))
        .iterator();
  }
}
