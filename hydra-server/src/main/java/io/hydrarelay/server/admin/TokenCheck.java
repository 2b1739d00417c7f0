package io.hydrarelay.server.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Whether a request carries the token. It is compared in constant time. */
final class TokenCheck {
  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> token;

  TokenCheck(AdminConfig config) {
    this.token = config.token().map(text -> text.getBytes(StandardCharsets.US_ASCII));
  }

  boolean passes(HttpRequest request) {
    return token.map(expected -> MessageDigest.isEqual(expected, sent(request))).orElse(true);
  }

  private static byte[] sent(HttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String text = isBearer ? header.substring(SCHEME.length()).trim() : "";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
