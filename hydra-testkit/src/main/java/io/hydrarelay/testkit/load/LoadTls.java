package io.hydrarelay.testkit.load;

import io.hydrarelay.protocol.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.AttributeKey;
import javax.net.ssl.SSLException;

/**
 * TLS of a load. It believes every certificate: what a load sends is noise, in sessions of its own
 * that end with it.
 */
final class LoadTls {
  private static final AttributeKey<Endpoint> RELAY = AttributeKey.valueOf("hydra.load.tls");

  private LoadTls() {}

  private static final class Shared {
    /** One for all loads of this process, until its end. */
    private static final SslContext CONTEXT = context();

    private static SslContext context() {
      boolean isJdk = System.getProperty("hydra.tls.engine", "").equalsIgnoreCase("jdk");
      boolean isNative = !isJdk && OpenSsl.isAvailable();
      try {
        return SslContextBuilder.forClient()
            .sslProvider(isNative ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .protocols("TLSv1.3")
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    "hydra/1"))
            .build();
      } catch (SSLException noTls) {
        throw new IllegalStateException(noTls);
      }
    }
  }

  /** Has connections of the bootstrap speak TLS, if the relay does. */
  static Bootstrap to(Endpoint relay, Bootstrap bootstrap) {
    return relay.tls() ? bootstrap.attr(RELAY, relay) : bootstrap;
  }

  /** Adds TLS to a new connection that is to speak it. */
  static void addTo(Channel channel) {
    Endpoint relay = channel.attr(RELAY).get();
    if (relay != null) {
      channel
          .pipeline()
          .addLast(Shared.CONTEXT.newHandler(channel.alloc(), relay.address(), relay.port()));
    }
  }
}
