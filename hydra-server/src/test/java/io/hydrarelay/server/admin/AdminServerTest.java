package io.hydrarelay.server.admin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.server.HydraServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the admin port treats those who connect to it, friendly or not. */
class AdminServerTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String TOKEN = "correct-horse-battery";
  private static final AdminLimits QUICK =
      new AdminLimits(Duration.ofMillis(1), Duration.ofSeconds(30));
  private static final int PATIENCE_MILLIS = 20_000;

  private final HydraServer relay = HydraServer.bindDefault().start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Socket> sockets = new ArrayList<>();
  private AdminServer admin;

  @AfterEach
  void closeAll() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    admin.close();
    relay.closeNow();
  }

  private void open() {
    admin = AdminServer.start(relay, AdminConfig.open(LOOPBACK));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + admin.localAddress().getPort() + path))
        .timeout(Duration.ofMillis(PATIENCE_MILLIS));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Socket connect(int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(admin.localAddress());
    return socket;
  }

  /** Sends that text and returns everything that comes until the other side closes. */
  private String exchange(byte[] bytes) throws IOException {
    Socket socket = connect(0);
    socket.getOutputStream().write(bytes);
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException reset) {
      return "";
    }
  }

  private String exchange(String text) throws IOException {
    return exchange(text.getBytes(StandardCharsets.US_ASCII));
  }

  // ---- the token

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/relay",
        "/api/v1/sessions",
        "/api/v1/consumers",
        "/api/v1/disconnects",
        "/api/v1/events",
        "/metrics",
        "/nothing"
      })
  void shouldAnswerOnlyThoseWithTheTokenWhenThereIsOne(String path) throws Exception {
    admin = AdminServer.start(relay, AdminConfig.guarded(LOOPBACK, TOKEN));
    HttpResponse<String> without = send(request(path));
    assertEquals(401, without.statusCode());
    assertTrue(without.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
    for (String wrong : List.of("Bearer " + TOKEN + "x", "Bearer x", "Bearer", "Basic " + TOKEN)) {
      HttpResponse<String> refused = send(request(path).header("Authorization", wrong));
      assertEquals(401, refused.statusCode(), wrong);
      assertFalse(refused.body().contains(TOKEN));
    }
    HttpRequest.Builder right = request(path).header("Authorization", "Bearer " + TOKEN);
    int expected = path.equals("/nothing") ? 404 : 200;
    HttpResponse<InputStream> answer =
        http.send(right.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(expected, answer.statusCode());
    answer.body().close();
  }

  @Test
  void shouldTellEverybodyWhetherItLivesAndAccepts() throws Exception {
    admin = AdminServer.start(relay, AdminConfig.guarded(LOOPBACK, TOKEN));
    assertEquals(200, send(request("/healthz")).statusCode());
    assertEquals(200, send(request("/readyz")).statusCode());
  }

  @Test
  void shouldWantATokenWhereOthersCanConnect() {
    open();
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    assertThrows(IllegalArgumentException.class, () -> AdminConfig.open(everywhere));
    assertTrue(AdminConfig.guarded(everywhere, TOKEN).isGuarded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "fifteen-chars--", "with a space inside it", "with-ümlauts-in-the-token"})
  void shouldRefuseATokenThatIsShortOrCannotStandInAHeader(String token) {
    open();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> AdminConfig.guarded(LOOPBACK, token));
    assertTrue(token.isEmpty() || !refused.getMessage().contains(token), "it stays secret");
  }

  // ---- HTTP

  @Test
  void shouldAnswerHeadLikeGetWithoutTheBody() throws Exception {
    open();
    for (String path : List.of("/healthz", "/metrics", "/api/v1/relay", "/api/v1/events")) {
      HttpResponse<String> head =
          send(request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertEquals(200, head.statusCode(), path);
      assertEquals("", head.body());
      if (!path.endsWith("events")) {
        assertTrue(head.headers().firstValueAsLong("content-length").orElse(0) > 0, path);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void shouldRefuseEveryOtherMethodEvenWithABody(String method) throws Exception {
    open();
    HttpResponse<String> answer =
        send(
            request("/api/v1/relay")
                .method(method, HttpRequest.BodyPublishers.ofString("x".repeat(10_000))));
    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", answer.headers().firstValue("allow").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/api/v1", "/api/v1/relay/", "/dashboard.html", "/../etc/passwd"})
  void shouldHaveNothingAtOtherPaths(String path) throws Exception {
    open();
    assertEquals(404, send(request(path)).statusCode());
  }

  @Test
  void shouldForbidBrowsersToKeepGuessOrShareWhatItSays() throws Exception {
    open();
    for (String path : List.of("/api/v1/relay", "/metrics", "/healthz", "/nothing")) {
      HttpResponse<String> answer = send(request(path));
      assertEquals("no-store", answer.headers().firstValue("cache-control").orElse(""));
      assertEquals("nosniff", answer.headers().firstValue("x-content-type-options").orElse(""));
      assertTrue(answer.headers().firstValue("access-control-allow-origin").isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "",
        "[::2]:80"
      })
  void shouldNotAnswerAPageWhoseNameWasMadeToPointHere(String host) throws Exception {
    open();
    String answer =
        exchange("GET /api/v1/relay HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertFalse(answer.contains("uptime"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9090", "127.0.0.1", "127.1.2.3:80", "[::1]:9090"})
  void shouldAnswerToTheNamesOfThisMachine(String host) throws Exception {
    open();
    String answer =
        exchange("GET /api/v1/relay HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n\r\nnonsense\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9.9\r\n\r\n",
        "GET /healthz HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nbroken header\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
      })
  void shouldCallGarbageABadRequest(String garbage) throws Exception {
    open();
    Socket socket = connect(0);
    socket.getOutputStream().write(garbage.getBytes(StandardCharsets.US_ASCII));
    byte[] start = socket.getInputStream().readNBytes(13);
    assertEquals("HTTP/1.1 400 ", new String(start, StandardCharsets.US_ASCII));
  }

  @Test
  void shouldRefuseRequestsWithoutEnd() throws Exception {
    open();
    String longLine = "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String longHeader = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9_000) + "\r\n\r\n";
    assertTrue(exchange(longLine).startsWith("HTTP/1.1 400 "));
    assertTrue(exchange(longHeader).startsWith("HTTP/1.1 400 "));
  }

  @Test
  void shouldSurviveNoise() throws Exception {
    open();
    Random random = new Random(4711);
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(noise);
      Socket socket = connect(0);
      try {
        socket.getOutputStream().write(noise);
      } catch (IOException closedMeanwhile) {
        assertTrue(socket.isConnected());
      }
      socket.close();
    }
    assertEquals(200, send(request("/healthz")).statusCode());
  }

  @Test
  void shouldAnswerRequestsThatFollowEachOtherOnOneConnection() throws Exception {
    open();
    String next = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
    String answer = exchange(next + "\r\n" + next + "\r\n" + next + "Connection: close\r\n\r\n");
    assertEquals(3, answer.split("HTTP/1.1 200 OK", -1).length - 1);
  }

  private static final byte[] ASK_FOR_EVENTS =
      "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Half requests and idle connections go, the oldest first. */
  @Test
  void shouldAnswerHoweverManyHoldTheirConnections() throws Exception {
    open();
    for (int i = 0; i < 2 * AdminLimits.CONNECTIONS; i++) {
      connect(0).getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals(200, send(request("/healthz")).statusCode());
    assertEquals(-1, readOrEnd(sockets.get(0), new byte[1]), "the oldest has made room");
  }

  @Test
  void shouldKeepRoomForRequestsBesideReadersOfEvents() throws Exception {
    open();
    for (int i = 0; i < AdminLimits.READERS; i++) {
      Socket reader = connect(0);
      reader.getOutputStream().write(ASK_FOR_EVENTS);
      assertEquals('H', reader.getInputStream().read(), "each is served");
    }
    Socket beyond = connect(0);
    beyond.getOutputStream().write(ASK_FOR_EVENTS);
    String refused = new String(beyond.getInputStream().readNBytes(30), StandardCharsets.US_ASCII);
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    for (int i = 0; i < AdminLimits.CONNECTIONS; i++) {
      connect(0);
    }
    assertEquals(200, send(request("/healthz")).statusCode());
    Socket first = sockets.get(0);
    first.getInputStream().skipNBytes(1_000); // it goes on with events

    first.close();
    await("another reader has its place")
        .ignoreExceptions()
        .until(
            () -> {
              Socket next = connect(0);
              next.getOutputStream().write(ASK_FOR_EVENTS);
              return new String(next.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
                  .equals("HTTP/1.1 200");
            });
  }

  @Test
  void shouldCloseAConnectionThatDoesNotEndItsRequest() throws Exception {
    AdminLimits impatient = new AdminLimits(Duration.ofSeconds(1), Duration.ofMillis(200));
    admin = AdminServer.start(relay, AdminConfig.open(LOOPBACK), impatient);
    assertEquals("", exchange(""), "one that says nothing");
    assertEquals("", exchange("GET /healthz HTTP/1.1\r\nHost: loc"), "one that stops on the way");
  }

  // ---- events

  @Test
  void shouldDropAReaderOfEventsThatIsTooSlowAndServeTheOthers() throws Exception {
    admin = AdminServer.start(relay, AdminConfig.open(LOOPBACK), QUICK);
    Socket slow = connect(4_096);
    slow.getOutputStream().write(ASK_FOR_EVENTS);
    Socket quick = connect(0);
    quick.getOutputStream().write(ASK_FOR_EVENTS);
    byte[] buffer = new byte[65_536];
    long read = 0;
    while (read < 8 << 20) { // more than the sockets towards the slow one and its buffer hold
      int more = quick.getInputStream().read(buffer);
      assertTrue(more > 0, "who reads is served");
      read += more;
    }
    long left = 0;
    int more = slow.getInputStream().read(buffer);
    while (more > 0) {
      left += more;
      more = readOrEnd(slow, buffer);
    }
    assertTrue(left < read / 2, "what waited for the slow one was bounded");
  }

  private static int readOrEnd(Socket socket, byte[] buffer) throws IOException {
    try {
      return socket.getInputStream().read(buffer);
    } catch (java.net.SocketException reset) {
      return -1;
    }
  }

  @Test
  void shouldCloseItsConnectionsWheneverItEnds() throws Exception {
    for (int i = 0; i < 300; i++) {
      admin = AdminServer.start(relay, AdminConfig.open(LOOPBACK), QUICK);
      Socket reader = connect(0);
      reader.getOutputStream().write(ASK_FOR_EVENTS);
      assertEquals('H', reader.getInputStream().read());
      admin.close();
      byte[] buffer = new byte[65_536];
      while (readOrEnd(reader, buffer) >= 0) {
        // Events that were under way.
      }
    }
  }

  // ---- the page

  @Test
  void shouldServeThePageToEverybodyUnderAStrictPolicyOrSayThatThereIsNone() throws Exception {
    admin = AdminServer.start(relay, AdminConfig.guarded(LOOPBACK, TOKEN));
    HttpResponse<String> page = send(request("/"));
    try (InputStream resource = AdminServer.class.getResourceAsStream("dashboard.html")) {
      if (resource == null) {
        assertEquals(404, page.statusCode());
        return;
      }
      assertEquals(200, page.statusCode());
      assertArrayEquals(resource.readAllBytes(), page.body().getBytes(StandardCharsets.UTF_8));
    }
    String policy = page.headers().firstValue("content-security-policy").orElse("");
    assertTrue(policy.startsWith("default-src 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
  }

  // ---- the port

  @Test
  void shouldSayWhenItsPortIsTaken() {
    open();
    UncheckedIOException taken =
        assertThrows(
            UncheckedIOException.class,
            () -> AdminServer.start(relay, AdminConfig.open(admin.localAddress())));
    assertTrue(taken.getMessage().contains("cannot listen on"), taken.getMessage());
  }
}
