package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hydra top} before somebody who answers as no relay would, or as a huge one does. */
class TopStrangersTest {
  /** A server that answers whoever asks by those bytes, with a pause behind each. */
  private static ServerSocket answering(String answer, Duration pause) throws IOException {
    ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket peer = server.accept()) {
                  peer.getInputStream().read();
                  for (byte one : answer.getBytes(StandardCharsets.ISO_8859_1)) {
                    peer.getOutputStream().write(one);
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                  }
                } catch (IOException | InterruptedException gone) {
                  // Whoever asked has had enough.
                }
              }
            },
            "strange-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot JSON!",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[{}]",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"relay\":",
        "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n",
        "\0\1\2\3"
      })
  void shouldSayThatGarbageIsNoAdminPort(String answer) throws Exception {
    try (ServerSocket other = answering(answer, Duration.ZERO)) {
      for (String form : List.of("--once", "--json")) {
        InProcess.Result result =
            new InProcess().run("top", form, "--admin=" + other.getLocalPort());
        assertEquals(ExitCode.CANNOT_CONNECT.code(), result.exitCode(), result::err);
        assertTrue(result.err().contains("is not the admin port of a Hydra relay"), result::err);
        assertEquals("", result.out());
      }
    }
  }

  /** Each byte comes in time, and all of them never would: in the head, and in the body. */
  @Test
  void shouldNotWaitForARelayThatAnswersByteByByte() throws Exception {
    Duration pause = Duration.ofMillis(200);
    String many = "a".repeat(500);
    try (ServerSocket head = answering("HTTP/1.1 200 OK\r\nX-Long: " + many, pause);
        ServerSocket body = answering("HTTP/1.1 200 OK\r\n\r\n{\"" + many, pause)) {
      Stream.of(head, body).parallel().forEach(TopStrangersTest::expectTooLate);
    }
  }

  private static void expectTooLate(ServerSocket slow) {
    InProcess.Result result =
        new InProcess().run("top", "--json", "--admin=" + slow.getLocalPort());
    assertEquals(ExitCode.CANNOT_CONNECT.code(), result.exitCode(), result::err);
    assertTrue(result.err().contains("did not answer within 5 s"), result::err);
  }

  @Test
  void shouldSayWhenItShowsOnlyAPart() throws Exception {
    String view =
        "{\"total\":1234,\"relay\":{},\"sessions\":[{\"session\":\"0a0b0c0d\"}],"
            + "\"consumers\":[{\"session\":\"0a0b0c0d\",\"state\":\"stalled\"}]}";
    String answer =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + view.length() + "\r\n\r\n";
    try (ServerSocket many = answering(answer + view, Duration.ZERO)) {
      InProcess.Result result =
          new InProcess()
              .run("top", "--once", "--interval=100ms", "--admin=" + many.getLocalPort());
      assertEquals(0, result.exitCode(), result::err);
      assertTrue(result.out().contains("(1 of 1,234 sessions)\n"), result::out);
      String part = "(1 of 1,234 consumers, the slow ones first)\n";
      assertTrue(result.out().contains(part), result::out);
    }
  }
}
