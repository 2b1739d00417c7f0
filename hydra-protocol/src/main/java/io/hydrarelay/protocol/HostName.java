package io.hydrarelay.protocol;

import java.util.regex.Pattern;

/** The hosts a ticket may name, in any case (§2.5). */
final class HostName {
  private static final int MAX_CHARS = 253;
  private static final Pattern LABELS =
      Pattern.compile("[a-zA-Z0-9_-]{1,63}(?:\\.[a-zA-Z0-9_-]{1,63})*");
  private static final Pattern GROUPS = Pattern.compile("[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*");
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4_TAIL =
      Pattern.compile(".*:" + OCTET + "(?:\\." + OCTET + "){3}");
  private static final int IPV6_GROUPS = 8;

  private HostName() {}

  /** Returns whether that is a DNS name, an IPv4 address or an IPv6 address in brackets. */
  static boolean isValid(String host) {
    if (host.startsWith("[") && host.endsWith("]") && host.length() > 2) {
      return isIpv6(host.substring(1, host.length() - 1));
    }
    return host.length() <= MAX_CHARS && LABELS.matcher(host).matches();
  }

  private static boolean isIpv6(String address) {
    String groups = address;
    if (address.indexOf('.') >= 0) {
      if (!IPV4_TAIL.matcher(address).matches()) {
        return false;
      }
      groups = address.substring(0, address.lastIndexOf(':') + 1) + "0:0";
    }
    int gap = groups.indexOf("::");
    if (gap < 0) {
      return countGroups(groups) == IPV6_GROUPS;
    }
    int before = countGroups(groups.substring(0, gap));
    int after = countGroups(groups.substring(gap + 2));
    return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
  }

  /** Returns the number of groups between colons, 0 for none, -1 for anything else. */
  private static int countGroups(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    return GROUPS.matcher(text).matches() ? text.split(":").length : -1;
  }
}
