package io.hydrarelay.testkit.load;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import javax.net.ssl.SSLException;

/** Says why there is no load. What the network library says differs between transports. */
final class LoadTrouble {
  private LoadTrouble() {}

  /** Returns the error for a connection that could not be made. */
  static LoadException noConnection(SocketAddress relay, Throwable cause) {
    String where =
        relay instanceof InetSocketAddress address
            ? address.getHostString() + ":" + address.getPort()
            : String.valueOf(relay);
    return new LoadException(
        LoadException.Kind.CANNOT_CONNECT, "cannot connect to " + where + ": " + why(cause));
  }

  private static String why(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return "nobody answers";
    }
    if (cause instanceof NoRouteToHostException) {
      return "no way leads there";
    }
    return cause instanceof ConnectException ? "connection refused" : "it cannot be reached";
  }

  /** Returns what went wrong with a connection before its join was complete. */
  static String duringJoin(Throwable cause) {
    Throwable first = cause.getCause() == null ? cause : cause.getCause();
    if (first instanceof SSLException) {
      return "there is no TLS, or none that both sides speak";
    }
    return first instanceof IOException
        ? "the connection was reset during the join"
        : "what answers there is no relay";
  }
}
