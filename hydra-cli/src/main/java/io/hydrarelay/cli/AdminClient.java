package io.hydrarelay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a relay's admin port for its views. */
final class AdminClient {
  private static final int PATIENCE_SECONDS = 5;
  private static final int PATIENCE_MILLIS = 1_000 * PATIENCE_SECONDS;
  private static final int MAX_ANSWER_BYTES = 1_048_576;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String authority;
  private final Optional<String> token;

  AdminClient(InetSocketAddress address, Optional<String> token) {
    this.authority = ListenAddress.format(address);
    this.token = token;
  }

  /** Returns where it asks. */
  String authority() {
    return authority;
  }

  /**
   * Asks for one view.
   *
   * @param view path and query below {@code /api/v1/}
   */
  JsonNode get(String view) throws CommandException {
    try {
      URL url = new URL("http://" + authority + "/api/v1/" + view);
      HttpURLConnection request = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      request.setConnectTimeout(PATIENCE_MILLIS);
      request.setReadTimeout(PATIENCE_MILLIS);
      request.setInstanceFollowRedirects(false);
      token.ifPresent(text -> request.setRequestProperty("Authorization", "Bearer " + text));
      return readInTime(request);
    } catch (ConnectException | NoRouteToHostException nobody) {
      throw unreachable("nothing listens on " + authority, nobody);
    } catch (SocketTimeoutException silent) {
      throw tooLate(silent);
    } catch (IOException notHttp) {
      throw stranger(notHttp);
    }
  }

  /**
   * Who sends a byte now and then keeps no limit of a single read; so all of it has one. It is kept
   * from outside, because some runtimes let nobody disconnect while an answer is being read.
   */
  private JsonNode readInTime(HttpURLConnection request) throws IOException, CommandException {
    FutureTask<JsonNode> reading = new FutureTask<>(() -> read(request));
    startDaemon(reading);
    try {
      return reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      startDaemon(request::disconnect);
      throw tooLate(late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an answer");
    } catch (ExecutionException failed) {
      throw causeOf(failed);
    }
  }

  private static void startDaemon(Runnable task) {
    Thread thread = new Thread(task, "hydra-admin-client");
    thread.setDaemon(true);
    thread.start();
  }

  private static IOException causeOf(ExecutionException failed) throws CommandException {
    if (failed.getCause() instanceof CommandException told) {
      throw told;
    }
    return failed.getCause() instanceof IOException broken ? broken : new IOException(failed);
  }

  private JsonNode read(HttpURLConnection request) throws IOException, CommandException {
    int status = request.getResponseCode();
    if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
      throw new CommandException(
          ExitCode.REFUSED,
          authority + (token.isPresent() ? " does not take this token" : " asks for a token"),
          "give --admin-token-file the file that its relay has");
    }
    if (status != HttpURLConnection.HTTP_OK) {
      throw stranger(new IOException("status " + status));
    }
    try (InputStream body = request.getInputStream()) {
      JsonNode view = JSON.readTree(body.readNBytes(MAX_ANSWER_BYTES));
      if (!view.isObject()) {
        throw stranger(new IOException("no JSON object"));
      }
      return view;
    } catch (JsonProcessingException notJson) {
      throw stranger(notJson);
    }
  }

  private CommandException tooLate(Exception cause) {
    return unreachable(authority + " did not answer within " + PATIENCE_SECONDS + " s", cause);
  }

  private CommandException unreachable(String what, Exception cause) {
    return new CommandException(
        ExitCode.CANNOT_CONNECT,
        what,
        "start the relay with --admin, or name its admin port by --admin HOST:PORT",
        cause);
  }

  private CommandException stranger(IOException cause) {
    return new CommandException(
        ExitCode.CANNOT_CONNECT,
        authority + " is not the admin port of a Hydra relay",
        "name the address that hydra relay has as --admin, not the one that it has as --listen",
        cause);
  }
}
