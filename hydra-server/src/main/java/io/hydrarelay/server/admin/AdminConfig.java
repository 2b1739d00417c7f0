package io.hydrarelay.server.admin;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/** Where the admin port listens and what it asks for. Immutable. */
public final class AdminConfig {
  /** The shortest token that is accepted, in characters. */
  public static final int MIN_TOKEN_CHARS = 16;

  private static final int MAX_TOKEN_CHARS = 1_024;
  private static final int FIRST_VISIBLE = 0x21;
  private static final int LAST_VISIBLE = 0x7E;

  private final InetSocketAddress address;
  private final Optional<String> token;

  private AdminConfig(InetSocketAddress address, Optional<String> token) {
    this.address = Objects.requireNonNull(address, "address");
    this.token = token;
  }

  /**
   * Returns a port that asks for no token.
   *
   * @param address where to listen, on loopback; port 0 for one of the system's choice
   * @throws IllegalArgumentException when others than this machine could reach it
   */
  public static AdminConfig open(InetSocketAddress address) {
    if (!isLoopback(address)) {
      throw new IllegalArgumentException(
          "an admin port on " + address.getHostString() + " needs a token: it is not loopback");
    }
    return new AdminConfig(address, Optional.empty());
  }

  /**
   * Returns a port that answers only those who send that token as {@code Authorization: Bearer};
   * whether the relay lives and accepts is told to everybody, and the page holds no figures.
   *
   * @param address where to listen; port 0 for one of the system's choice
   * @param token {@value #MIN_TOKEN_CHARS} to 1024 visible ASCII characters
   * @throws IllegalArgumentException when the token is too short, too long or has other characters
   */
  public static AdminConfig guarded(InetSocketAddress address, String token) {
    if (token.length() < MIN_TOKEN_CHARS || token.length() > MAX_TOKEN_CHARS) {
      throw new IllegalArgumentException(
          "the admin token has %d characters; it must have %d to %d"
              .formatted(token.length(), MIN_TOKEN_CHARS, MAX_TOKEN_CHARS));
    }
    if (token.chars().anyMatch(c -> c < FIRST_VISIBLE || c > LAST_VISIBLE)) {
      throw new IllegalArgumentException(
          "the admin token has characters other than visible ASCII ones");
    }
    return new AdminConfig(address, Optional.of(token));
  }

  /** Returns where to listen. */
  public InetSocketAddress address() {
    return address;
  }

  /** Returns whether a token is asked for. */
  public boolean isGuarded() {
    return token.isPresent();
  }

  Optional<String> token() {
    return token;
  }

  static boolean isLoopback(InetSocketAddress address) {
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }
}
