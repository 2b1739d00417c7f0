package io.hydrarelay.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT} to listen on: port 0 for any, an IPv6 address in brackets. */
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
  private static final int MAX_PORT = 65_535;

  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new TypeConversionException("'" + text + "' is not of the form HOST:PORT");
    }
    InetSocketAddress address =
        new InetSocketAddress(text.substring(0, colon), port(text.substring(colon + 1)));
    if (address.isUnresolved()) {
      throw new TypeConversionException("no host is called '" + address.getHostString() + "'");
    }
    return address;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, like a number out of range.
    }
    throw new TypeConversionException("'" + text + "' is no port from 0 to " + MAX_PORT);
  }

  /** Returns an address in the form that {@link #convert} reads. */
  static String format(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = host.getHostAddress();
    return (text.contains(":") ? "[" + text + "]" : text) + ":" + address.getPort();
  }
}
