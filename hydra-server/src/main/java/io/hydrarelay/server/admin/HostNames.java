package io.hydrarelay.server.admin;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;

/** Addresses as text, and which names of a Host header mean this machine. */
final class HostNames {
  private HostNames() {}

  /** Returns {@code HOST:PORT}, an IPv6 address in brackets. */
  static String format(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
      return address.toString();
    }
    InetAddress host = inet.getAddress();
    String text = NetUtil.toAddressString(host);
    return (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + inet.getPort();
  }

  /**
   * Returns whether that Host header names loopback. A page of another site whose name was made to
   * point here (DNS rebinding) sends its own name.
   */
  static boolean isLoopback(String hostHeader) {
    String host = withoutPort(hostHeader).toLowerCase(Locale.ROOT);
    if (host.equals("localhost")) {
      return true;
    }
    String literal =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    byte[] address = NetUtil.createByteArrayFromIpAddressString(literal);
    return address != null && isLoopback(address);
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (java.net.UnknownHostException wrongLength) {
      return false;
    }
  }

  private static String withoutPort(String hostHeader) {
    int colon = hostHeader.lastIndexOf(':');
    return colon < 0 || colon < hostHeader.indexOf(']')
        ? hostHeader
        : hostHeader.substring(0, colon);
  }
}
