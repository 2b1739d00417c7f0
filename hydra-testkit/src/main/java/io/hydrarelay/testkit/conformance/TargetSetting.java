package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.LagPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings of a relay (Hydra/1 §11) as a user writes them, with their defaults. */
enum TargetSetting {
  NAMES("", TargetSetting::names),
  ALLOW_OPEN("yes", TargetSetting::yesOrNo),
  POLICIES("1,2,3", TargetSetting::policies),
  DEFAULT_POLICY("1", TargetSetting::policy),
  CAPACITY("256", TargetSetting::number),
  CAPACITY_BYTES("1048576", TargetSetting::number),
  RING_BYTES("16777216", TargetSetting::number),
  TOTAL_RING_BYTES("1073741824", TargetSetting::number),
  MAX_PAYLOAD("67108864", TargetSetting::number),
  STALL("10", TargetSetting::time),
  WAIT("60", TargetSetting::time),
  LINGER("10", TargetSetting::time),
  HANDSHAKE("5", TargetSetting::time),
  HEADER_WAIT("5", TargetSetting::time),
  FRAME_WAIT("30", TargetSetting::time),
  CLOSE_FLUSH("5", TargetSetting::time),
  KEEPALIVE("15", TargetSetting::time),
  PENDING("256", TargetSetting::number),
  JOINS_PER_MINUTE("600", TargetSetting::number),
  SESSIONS("1024", TargetSetting::number),
  CONSUMERS("1024", TargetSetting::number),
  VERIFY_PARALLEL("1", TargetSetting::number);

  private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m)?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final Set<LagPolicy> ALLOWABLE =
      EnumSet.of(LagPolicy.DISCONNECT, LagPolicy.SKIP, LagPolicy.BLOCK);

  private final String defaultText;
  private final Function<String, ?> reader;

  TargetSetting(String defaultText, Function<String, ?> reader) {
    this.defaultText = defaultText;
    this.reader = reader;
  }

  /** Returns the name in the specification's spelling. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String defaultText() {
    return defaultText;
  }

  /** Returns the setting of that name. */
  static TargetSetting of(String key) {
    return Arrays.stream(values())
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a relay has no setting \"" + key + "\"; it has " + keys()));
  }

  private static String keys() {
    return Arrays.stream(values()).map(TargetSetting::key).collect(Collectors.joining(", "));
  }

  /** Returns what the text means. */
  Object read(String text) {
    try {
      return reader.apply(text.strip());
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          key() + " is \"" + text + "\"; it must be " + wrong.getMessage(), wrong);
    }
  }

  private static Duration time(String text) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("seconds, or a number with ms, s or m");
    }
    String unit = parts.group(2) == null ? "s" : parts.group(2);
    int millis = unit.equals("ms") ? 1 : unit.equals("s") ? 1_000 : 60_000;
    BigDecimal value = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(millis));
    return Duration.ofMillis(value.longValue());
  }

  private static Long number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("a number of at most 15 digits");
    }
    return Long.valueOf(text);
  }

  private static Boolean yesOrNo(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> true;
      case "no", "false" -> false;
      default -> throw new IllegalArgumentException("yes or no");
    };
  }

  private static LagPolicy policy(String text) {
    return ALLOWABLE.stream()
        .filter(
            policy ->
                text.equalsIgnoreCase(policy.name())
                    || text.equals(Integer.toString(policy.code())))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("1 or disconnect, 2 or skip, 3 or block"));
  }

  private static Set<LagPolicy> policies(String text) {
    Set<LagPolicy> set = EnumSet.noneOf(LagPolicy.class);
    for (String part : text.split(",")) {
      set.add(policy(part.strip()));
    }
    return set;
  }

  private static List<String> names(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(text.split(",")).map(name -> name(name.strip())).toList();
  }

  private static String name(String text) {
    try {
      return Endpoint.parse(text).authority();
    } catch (io.hydrarelay.protocol.BadTicketException wrong) {
      throw new IllegalArgumentException("a list of host:port, separated by commas", wrong);
    }
  }
}
