package io.hydrarelay.server.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** What a request is answered with; every answer has the headers of {@link #headers}. */
final class Answer {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String EVENTS = "text/event-stream";

  private final HttpResponseStatus status;
  private final byte[] content;
  private final boolean stream;
  private final HttpHeaders headers = new DefaultHttpHeaders();

  private Answer(HttpResponseStatus status, String type, byte[] content, boolean stream) {
    this.status = status;
    this.content = content;
    this.stream = stream;
    headers
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("X-Content-Type-Options", "nosniff")
        .set("Referrer-Policy", "no-referrer")
        .set("Cross-Origin-Resource-Policy", "same-origin");
  }

  static Answer ok(String type, byte[] content) {
    return new Answer(HttpResponseStatus.OK, type, content, false);
  }

  static Answer text(HttpResponseStatus status, String text) {
    return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8), false);
  }

  static Answer json(String json) {
    return ok(JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns an answer that goes on for as long as the peer takes it. */
  static Answer stream() {
    return new Answer(HttpResponseStatus.OK, EVENTS, new byte[0], true);
  }

  /** Returns an error: what is wrong, and what to try. */
  static Answer error(HttpResponseStatus status, String error, String attempt) {
    JsonWriter json = new JsonWriter();
    json.object(() -> json.field("error", error).field("try", attempt));
    byte[] content = json.toString().getBytes(StandardCharsets.UTF_8);
    return new Answer(status, JSON, content, false);
  }

  Answer with(CharSequence header, String value) {
    headers.set(header, value);
    return this;
  }

  HttpResponseStatus status() {
    return status;
  }

  HttpHeaders headers() {
    return headers;
  }

  ByteBuf content() {
    return Unpooled.wrappedBuffer(content);
  }

  boolean isStream() {
    return stream;
  }
}
