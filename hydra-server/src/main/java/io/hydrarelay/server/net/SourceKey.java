package io.hydrarelay.server.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one source: the first bits of an address. An IPv4 address inside an IPv6 one is
 * the IPv4 address.
 *
 * @param isIpv6 which kind of address
 * @param high the first 64 bits of an IPv6 address
 * @param low the rest of it, or an IPv4 address
 */
record SourceKey(boolean isIpv6, long high, long low) {
  private static final int IPV4_BITS = 32;
  private static final long IPV4_INSIDE = 0xFFFFL << IPV4_BITS;

  static SourceKey of(InetAddress address, int ipv4Prefix, int ipv6Prefix) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (bytes.remaining() == Integer.BYTES) {
      return ipv4(Integer.toUnsignedLong(bytes.getInt()), ipv4Prefix);
    }
    long high = bytes.getLong();
    long low = bytes.getLong();
    boolean isIpv4Inside = high == 0 && (low & ~0xFFFF_FFFFL) == IPV4_INSIDE;
    return isIpv4Inside
        ? ipv4(low & 0xFFFF_FFFFL, ipv4Prefix)
        : new SourceKey(
            true,
            firstBits(high, Math.min(ipv6Prefix, Long.SIZE)),
            firstBits(low, ipv6Prefix - Long.SIZE));
  }

  private static SourceKey ipv4(long address, int prefix) {
    return new SourceKey(false, 0, firstBits(address << IPV4_BITS, prefix) >>> IPV4_BITS);
  }

  private static long firstBits(long value, int bits) {
    return bits <= 0 ? 0 : value & -1L << Long.SIZE - bits;
  }
}
