package io.hydrarelay.server.admin;

import io.hydrarelay.fuzz.Demand;
import io.hydrarelay.server.HydraServer;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the admin port is asked, once Netty has made requests of the bytes. The first byte chooses
 * between a port with a token, which nobody guesses, and one for this machine only.
 */
public final class AdminRequestFuzzer {
  private static final String TOKEN = "a-token-of-nobody";
  private static final Set<String> FOR_EVERYBODY = Set.of("alive\n", "ready\n");

  /** No name that somebody else can have: what is no address, or localhost, is one. */
  private static final Pattern NAME_OF_THIS_MACHINE =
      Pattern.compile("(localhost|\\[?[0-9a-f:.]+(%.*)?\\]?)(:[^:]*)?", Pattern.CASE_INSENSITIVE);

  private static final HttpDecoderConfig LIMITS =
      new HttpDecoderConfig()
          .setMaxInitialLineLength(AdminLimits.LINE_BYTES)
          .setMaxHeaderSize(AdminLimits.HEADER_BYTES);

  private static final HydraServer RELAY = HydraServer.bindDefault();
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Router GUARDED = new Router(RELAY, AdminConfig.guarded(ANY_PORT, TOKEN));
  private static final Router OPEN = new Router(RELAY, AdminConfig.open(ANY_PORT));

  private AdminRequestFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    EmbeddedChannel netty = new EmbeddedChannel(new HttpRequestDecoder(LIMITS));
    netty.writeInbound(Unpooled.wrappedBuffer(input, 1, input.length - 1));
    for (Object part = netty.readInbound(); part != null; part = netty.readInbound()) {
      if (part instanceof HttpRequest request) {
        ask(request, (input[0] & 1) == 1);
      }
      ReferenceCountUtil.release(part);
    }
    netty.finishAndReleaseAll();
  }

  private static void ask(HttpRequest request, boolean guarded) {
    Answer answer = (guarded ? GUARDED : OPEN).answer(request);
    boolean says = answer.status().equals(HttpResponseStatus.OK);
    if (says && guarded) {
      Demand.that(isForEverybody(answer), "who has no token got an answer");
    }
    if (says) {
      request.headers().getAll(HttpHeaderNames.HOST).forEach(AdminRequestFuzzer::expectThisMachine);
    }
  }

  private static boolean isForEverybody(Answer answer) {
    boolean isPage = answer.headers().contains(HttpHeaderNames.CONTENT_SECURITY_POLICY);
    return isPage || FOR_EVERYBODY.contains(answer.content().toString(StandardCharsets.UTF_8));
  }

  private static void expectThisMachine(String host) {
    Demand.that(NAME_OF_THIS_MACHINE.matcher(host).matches(), "a port for this machine answered");
  }
}
