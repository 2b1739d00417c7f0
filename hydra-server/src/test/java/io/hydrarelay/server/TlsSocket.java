package io.hydrarelay.server;

import io.hydrarelay.server.tls.RelayTls;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS of the JDK over a socket that is connected; it believes every relay. */
final class TlsSocket {
  private TlsSocket() {}

  static SSLSocket over(Socket connected) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connected, "127.0.0.1", connected.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {RelayTls.PROTOCOL});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
