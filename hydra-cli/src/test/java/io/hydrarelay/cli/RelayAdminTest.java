package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin port of {@code hydra relay}. */
class RelayAdminTest {
  private static final String TOKEN = "correct-horse-battery";

  @TempDir private Path folder;

  private static HttpResponse<String> get(String authority, String path, String token)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + authority + path))
            .header("Authorization", "Bearer " + token)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldAnnounceItsAdminPortAndAnswerThereOnlyWithTheToken() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try (HydraProcess relay =
        HydraProcess.start(
            Map.of("HYDRA_ADMIN_TOKEN_FILE", file.toString()),
            "relay",
            "--listen=127.0.0.1:0",
            "--admin=0",
            "--announce")) {
      BufferedReader out =
          new BufferedReader(new InputStreamReader(relay.stdout(), StandardCharsets.UTF_8));
      String listen = out.readLine();
      String admin = out.readLine();
      assertTrue(admin.startsWith("127.0.0.1:"), admin);
      assertEquals(401, get(admin, "/metrics", "another").statusCode());
      assertTrue(get(admin, "/metrics", TOKEN).body().contains("hydra_build_info{"));
      assertTrue(get(admin, "/api/v1/relay", TOKEN).body().contains(listen));
      assertEquals(200, get(admin, "/readyz", "none").statusCode());
      relay.terminate();
      assertEquals(ExitCode.SIGTERM.code(), relay.awaitExit());
      assertTrue(relay.errors().contains("admin port on http://" + admin + "/ (token needed)"));
      assertFalse(relay.errors().contains(TOKEN), "the token stays secret");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "relay --admin=0.0.0.0:0, can be reached by others, add --admin-token-file FILE",
    "relay --admin=here, HOST:PORT, --help",
    "relay --admin-token-file=nowhere, but no --admin, add --admin HOST:PORT",
    "relay --admin=0 --admin-token-file=nowhere, cannot read the admin token, check that the file"
  })
  void shouldSayWhatIsWrongWithTheOptions(String line, String what, String advice) {
    InProcess.Result result = new InProcess().run(line.split(" "));
    assertEquals(ExitCode.USAGE.code(), result.exitCode());
    assertTrue(result.err().contains(what), result::err);
    assertTrue(result.err().contains(advice), result::err);
  }

  @Test
  void shouldRefuseATokenThatIsTooShortWithoutShowingIt() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "hunter2");
    InProcess.Result result =
        new InProcess().run("relay", "--admin=0", "--admin-token-file=" + file);
    assertEquals(ExitCode.USAGE.code(), result.exitCode());
    assertTrue(result.err().contains("has 7 characters"), result::err);
    assertFalse(result.err().contains("hunter2"), result::err);
  }
}
