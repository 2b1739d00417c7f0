package io.hydrarelay.protocol;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a relay listens: the first part of a ticket (§2.5).
 *
 * @param tls whether clients speak TLS to it ({@code hydras}) or plain TCP ({@code hydra})
 * @param host DNS name, IPv4 address, or IPv6 address in brackets, in lower case
 * @param port 1..65535
 */
public record Endpoint(boolean tls, String host, int port) {
  private static final int MAX_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern FORM = Pattern.compile("(?:([^:/]+)://)?([^/]+):([^:/]+)");

  /**
   * Makes an endpoint; upper case in the host becomes lower case.
   *
   * @throws IllegalArgumentException when host or port is not as §2.5 demands
   */
  public Endpoint {
    if (!HostName.isValid(host)) {
      throw new IllegalArgumentException("no relay has the host \"" + host + "\"");
    }
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("no relay has the port " + port);
    }
    host = host.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code host:port}, {@code hydra://host:port} or {@code hydras://host:port}.
   *
   * @throws BadTicketException SYNTAX, SCHEME, HOST or PORT: the first part that is wrong
   */
  public static Endpoint parse(String text) throws BadTicketException {
    Matcher parts = FORM.matcher(Objects.requireNonNull(text, "text"));
    if (!parts.matches()) {
      throw new BadTicketException(BadTicketException.Reason.SYNTAX);
    }
    String scheme = parts.group(1) == null ? "hydra" : parts.group(1);
    return parse(scheme, parts.group(2), parts.group(3));
  }

  /** Checks the parts in the order of §2.6. */
  static Endpoint parse(String scheme, String host, String port) throws BadTicketException {
    boolean tls = scheme.equalsIgnoreCase("hydras");
    if (!tls && !scheme.equalsIgnoreCase("hydra")) {
      throw new BadTicketException(BadTicketException.Reason.SCHEME);
    }
    if (!HostName.isValid(host)) {
      throw new BadTicketException(BadTicketException.Reason.HOST);
    }
    if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT) {
      throw new BadTicketException(BadTicketException.Reason.PORT);
    }
    return new Endpoint(tls, host, Integer.parseInt(port));
  }

  /** Returns {@code hydras} with TLS, else {@code hydra}. */
  public String scheme() {
    return tls ? "hydras" : "hydra";
  }

  /** Returns {@code host:port}: what a producer's PROOF names (§3.4). */
  public String authority() {
    return host + ":" + port;
  }

  /** Returns the host as a resolver takes it: an IPv6 address without its brackets. */
  public String address() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns {@code scheme://host:port}. */
  @Override
  public String toString() {
    return scheme() + "://" + authority();
  }
}
