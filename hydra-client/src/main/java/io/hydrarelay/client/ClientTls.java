package io.hydrarelay.client;

import io.hydrarelay.protocol.Endpoint;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The TLS of one connection that is to be made (§3.1): 1.3 only, with ALPN, without a certificate
 * of the client and without early data. To be made beside the event loop, because it reads files.
 */
final class ClientTls implements AutoCloseable {
  /** What both sides insist on. */
  static final String PROTOCOL = "hydra/1";

  /** The property of the JVM that names an engine, openssl or jdk, in place of the faster one. */
  static final String ENGINE_PROPERTY = "hydra.tls.engine";

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");

  private static final long CLOSE_NOTIFY_MILLIS = 500;

  private final Endpoint relay;
  private final SslContext context;

  /**
   * Prepares TLS.
   *
   * @throws IOException when the trust cannot be read, with a message for the user
   */
  ClientTls(Endpoint relay, TlsTrust trust) throws IOException {
    this.relay = relay;
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(engine())
            .protocols("TLSv1.3")
            .endpointIdentificationAlgorithm("HTTPS")
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    PROTOCOL));
    if (trust instanceof TlsTrust.Authorities authorities) {
      builder.trustManager(read(authorities.file()));
    } else if (trust instanceof TlsTrust.Pin pin) {
      builder.trustManager(new PinnedKey(pin)).endpointIdentificationAlgorithm(null);
    }
    this.context = builder.build();
  }

  private static SslProvider engine() throws IOException {
    String asked = System.getProperty(ENGINE_PROPERTY, "");
    boolean works =
        OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL_REFCNT);
    boolean isNative = asked.isEmpty() ? works : asked.equalsIgnoreCase("openssl");
    if (isNative && !works || !isNative && !asked.isEmpty() && !asked.equalsIgnoreCase("jdk")) {
      throw new IOException(
          "the TLS engine " + asked + " of -D" + ENGINE_PROPERTY + " is not here");
    }
    return isNative ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }

  private static X509Certificate[] read(Path file) throws IOException {
    X509Certificate[] found = certificates(file);
    if (found.length == 0) {
      throw new IOException("the file of certificate authorities " + file + " holds none");
    }
    return found;
  }

  /** What else stands in the file is passed over. */
  private static X509Certificate[] certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      Matcher block = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      while (block.find()) {
        byte[] pem = block.group().getBytes(StandardCharsets.ISO_8859_1);
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(pem)));
      }
      return found.toArray(new X509Certificate[0]);
    } catch (CertificateException damaged) {
      throw new IOException("the file of certificate authorities " + file + " is damaged", damaged);
    } catch (IOException unreadable) {
      throw new IOException(
          "the certificate authorities cannot be read: " + unreadable, unreadable);
    }
  }

  /** Returns the TLS of the one connection. */
  SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator, relay.address(), relay.port());
    handler.setHandshakeTimeoutMillis(0); // the limit of the join holds for it too
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }

  /** Gives back what is not the connection's. */
  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }
}
