package io.hydrarelay.server.admin;

import io.hydrarelay.server.HydraServer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Which request gets which answer. Answers are made at once, on the thread that asks. */
final class Router {
  private static final int MAX_PARAMETERS = 16;

  private final HydraServer relay;
  private final boolean loopbackOnly;
  private final TokenCheck token;
  private final PageFiles files = new PageFiles();

  Router(HydraServer relay, AdminConfig config) {
    this.relay = relay;
    this.loopbackOnly = AdminConfig.isLoopback(config.address());
    this.token = new TokenCheck(config);
  }

  static boolean isHead(HttpRequest request) {
    return request.method().equals(HttpMethod.HEAD);
  }

  Answer answer(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Answer.error(
          HttpResponseStatus.BAD_REQUEST,
          "this is not an HTTP request of acceptable size",
          "send GET requests with short headers");
    }
    Optional<Answer> objection = objection(request);
    if (objection.isPresent()) {
      return objection.get();
    }
    try {
      QueryStringDecoder uri =
          new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
      return answer(request, uri.path(), new ViewQuery(uri.parameters()));
    } catch (IllegalArgumentException badQuery) {
      return Answer.error(HttpResponseStatus.BAD_REQUEST, badQuery.getMessage(), ViewQuery.ADVICE);
    }
  }

  private Optional<Answer> objection(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    boolean needsHost = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (hosts.size() > 1 || hosts.isEmpty() && needsHost) {
      return Optional.of(
          Answer.error(
              HttpResponseStatus.BAD_REQUEST,
              "a request needs one Host header",
              "name the host that you ask"));
    }
    if (loopbackOnly && !hosts.stream().allMatch(HostNames::isLoopback)) {
      return Optional.of(
          Answer.error(
              HttpResponseStatus.BAD_REQUEST,
              "this port is for this machine only, and the Host header names another",
              "ask for localhost or 127.0.0.1"));
    }
    if (!request.method().equals(HttpMethod.GET) && !isHead(request)) {
      return Optional.of(
          Answer.error(
                  HttpResponseStatus.METHOD_NOT_ALLOWED,
                  "only GET and HEAD are answered here",
                  "send GET")
              .with(HttpHeaderNames.ALLOW, "GET, HEAD"));
    }
    return Optional.empty();
  }

  private Answer answer(HttpRequest request, String path, ViewQuery query) {
    switch (path) {
      case "/healthz":
        return Answer.text(HttpResponseStatus.OK, "alive\n");
      case "/readyz":
        return ready();
      default:
        if (files.holds(path)) { // a browser cannot send a token before it has the page
          return files.find(path).orElseGet(Router::notFound);
        }
        return token.passes(request) ? guarded(path, query) : unauthorized();
    }
  }

  private Answer ready() {
    return relay.isClosing()
        ? Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "draining\n")
        : Answer.text(HttpResponseStatus.OK, "ready\n");
  }

  private static Answer unauthorized() {
    return Answer.error(
            HttpResponseStatus.UNAUTHORIZED,
            "a token is needed",
            "send the header Authorization: Bearer TOKEN")
        .with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"hydra\"");
  }

  private Answer guarded(String path, ViewQuery query) {
    RelayJson json = new RelayJson(relay);
    return switch (path) {
      case "/api/v1/relay" -> Answer.json(json.relay());
      case "/api/v1/sessions" -> Answer.json(json.sessions(query));
      case "/api/v1/consumers" -> Answer.json(json.consumers(query));
      case "/api/v1/disconnects" -> Answer.json(json.disconnects(query));
      case "/api/v1/events" -> Answer.stream();
      case "/metrics" ->
          Answer.ok(
              MetricsText.TYPE, MetricsText.of(relay.metrics()).getBytes(StandardCharsets.UTF_8));
      default -> notFound();
    };
  }

  private static Answer notFound() {
    return Answer.error(
        HttpResponseStatus.NOT_FOUND,
        "there is nothing at this path",
        "see /api/v1/relay, /api/v1/sessions, /api/v1/consumers, /api/v1/disconnects,"
            + " /api/v1/events, /metrics, /healthz, /readyz");
  }
}
