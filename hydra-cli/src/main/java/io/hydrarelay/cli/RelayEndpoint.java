package io.hydrarelay.cli;

import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT} of a relay, as clients call it. */
final class RelayEndpoint implements ITypeConverter<Endpoint> {
  static final String DEFAULT = "127.0.0.1:7070";

  @Override
  public Endpoint convert(String text) {
    try {
      return Endpoint.parse(text);
    } catch (BadTicketException bad) {
      throw new TypeConversionException("'" + text + "' is not HOST:PORT of a relay");
    }
  }
}
