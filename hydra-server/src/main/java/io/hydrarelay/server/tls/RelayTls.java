package io.hydrarelay.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that a relay shows now, and the connections' TLS. A reload changes what new
 * connections get; those that exist go on with what they have. Thread-safe.
 */
public final class RelayTls implements AutoCloseable {
  /** What both sides insist on (§3.1). */
  public static final String PROTOCOL = "hydra/1";

  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");

  /** Close_notify goes out at once or not at all: a peer that takes nothing is cut. */
  private static final long CLOSE_NOTIFY_MILLIS = 500;

  private static final long SESSIONS = 1_024;
  private static final long SESSION_SECONDS = 300;

  private final PemSource source;
  private final boolean alsoPlain;
  private final TlsEngine engine;
  private volatile PemSource.Pair shown;

  /** What was wrong with the files at the last look. */
  private Optional<String> trouble = Optional.empty();

  private RelayCertificate certificate;
  private SslContext context;
  private boolean closed;

  private RelayTls(TlsConfig config, TlsEngine engine) {
    this.source = config.source();
    this.alsoPlain = config.alsoPlain();
    this.engine = engine;
    this.shown = source.read();
    this.certificate = RelayCertificate.of(shown, source);
    this.context = context(certificate);
  }

  /**
   * Reads certificate and key.
   *
   * @throws BadCertificateException saying what is wrong with them
   * @throws IllegalStateException when the engine that was asked for does not work here
   */
  public static RelayTls of(TlsConfig config) {
    return new RelayTls(config, TlsEngine.best());
  }

  private SslContext context(RelayCertificate with) {
    try {
      return SslContextBuilder.forServer(with.key(), with.chain())
          .sslProvider(engineFor(with).provider())
          .protocols("TLSv1.3")
          .clientAuth(ClientAuth.NONE)
          .sessionCacheSize(SESSIONS)
          .sessionTimeout(SESSION_SECONDS)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  PROTOCOL))
          .build();
    } catch (SSLException unusable) {
      throw new BadCertificateException(
          source.certificateName() + " cannot be used with " + engine + ": " + reason(unusable),
          unusable);
    }
  }

  /** The native engine finds no way to sign with Ed25519. */
  private TlsEngine engineFor(RelayCertificate with) {
    return with.key().getAlgorithm().equals("EC") || with.key().getAlgorithm().equals("RSA")
        ? engine
        : TlsEngine.JDK;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null
        ? String.valueOf(failure.getMessage())
        : String.valueOf(cause.getMessage());
  }

  /** Returns the TLS of a new connection. */
  public synchronized SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(0); // the limit from connect to STATUS 00 holds for it too
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }

  /** Returns whether plain Hydra/1 is taken on the same port. */
  public boolean alsoPlain() {
    return alsoPlain;
  }

  /** Returns what computes TLS. */
  public synchronized TlsEngine engine() {
    return engineFor(certificate);
  }

  /** Returns the SHA-256 of the certificate's SubjectPublicKeyInfo, as clients take it. */
  public synchronized String pin() {
    return certificate.pin();
  }

  /**
   * Reads certificate and key again, and shows them from now on if they are new. A pair that cannot
   * be used is logged, and the old one stays. Blocks for the files.
   */
  public void reload() {
    lookedAt(Optional.empty());
    reloadIfChanged();
  }

  /** Likewise, but says what is wrong only once for as long as nothing changes. */
  void reloadIfChanged() {
    try {
      PemSource.Pair read = source.read();
      if (!read.equals(shown)) {
        RelayCertificate next = RelayCertificate.of(read, source);
        show(read, next);
      }
      lookedAt(Optional.empty());
    } catch (BadCertificateException bad) {
      if (lookedAt(Optional.of(bad.getMessage()))) {
        LOG.warn("the relay goes on with its old certificate: {}", bad.getMessage());
      }
    }
  }

  /** Remembers what was wrong; returns whether that is news. */
  private synchronized boolean lookedAt(Optional<String> wrong) {
    boolean isNews = !wrong.equals(trouble);
    trouble = wrong;
    return isNews;
  }

  private void show(PemSource.Pair read, RelayCertificate next) {
    SslContext made = context(next);
    SslContext before;
    synchronized (this) {
      if (closed) { // the relay has ended while its files were read
        ReferenceCountUtil.release(made);
        return;
      }
      before = context;
      context = made;
      certificate = next;
      shown = read;
    }
    ReferenceCountUtil.release(before); // connections hold what they use
    LOG.info("new connections get the {}", next);
  }

  /** Gives the engine's memory back; no new connection may come after it. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      ReferenceCountUtil.release(context);
    }
  }
}
