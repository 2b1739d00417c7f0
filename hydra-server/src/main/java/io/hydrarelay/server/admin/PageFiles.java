package io.hydrarelay.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The files of the dashboard: a fixed list, out of the jar. */
final class PageFiles {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private record PageFile(String resource, String type) {}

  private static final Map<String, PageFile> FILES =
      Map.of(
          "/", new PageFile("dashboard.html", "text/html; charset=utf-8"),
          "/dashboard.js", new PageFile("dashboard.js", "text/javascript; charset=utf-8"),
          "/dashboard.css", new PageFile("dashboard.css", "text/css; charset=utf-8"),
          "/favicon.svg", new PageFile("favicon.svg", "image/svg+xml"));

  /** Returns whether that path is one of a file. */
  boolean holds(String path) {
    return FILES.containsKey(path);
  }

  /** Returns the file of that path, unless the jar has none. */
  Optional<Answer> find(String path) {
    return Optional.ofNullable(FILES.get(path)).flatMap(PageFiles::read);
  }

  private static Optional<Answer> read(PageFile file) {
    try (InputStream in = PageFiles.class.getResourceAsStream(file.resource())) {
      if (in == null) {
        return Optional.empty();
      }
      Answer answer = Answer.ok(file.type(), in.readAllBytes());
      return Optional.of(answer.with("Content-Security-Policy", POLICY));
    } catch (IOException brokenJar) {
      throw new UncheckedIOException(brokenJar);
    }
  }
}
