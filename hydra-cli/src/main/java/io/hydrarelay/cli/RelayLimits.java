package io.hydrarelay.cli;

import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.ServerConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code hydra relay} that are made from the list of the relay's settings. */
final class RelayLimits {
  private final Map<RelaySetting, OptionSpec> options = new EnumMap<>(RelaySetting.class);

  /** Adds one option per setting to that command. */
  void addTo(CommandSpec command) {
    for (RelaySetting setting : RelaySetting.values()) {
      OptionSpec option = option(setting);
      options.put(setting, option);
      command.addOption(option);
    }
  }

  private static OptionSpec option(RelaySetting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.key().replace('_', '-'))
            .description("%s (%s).".formatted(sentence(setting), defaultText(setting)));
    return isTime(setting)
        ? option.paramLabel("TIME").type(Duration.class).converters(new TimeSpan()).build()
        : option
            .paramLabel(setting.unit() == RelaySetting.Unit.BYTES ? "BYTES" : "N")
            .type(ByteCount.class)
            .converters(new ByteCount.Converter())
            .build();
  }

  private void applyTo(ServerConfig.Builder config) {
    options.forEach(
        (setting, option) -> {
          if (option.getValue() != null) {
            config.set(setting, number(setting, option.getValue()));
          }
        });
  }

  /**
   * Sets what the user gave, and where that is no limit for all rings together, one that this
   * process can keep: half of its memory (Hydra/1 §11).
   *
   * @throws IllegalArgumentException naming setting, value and range
   */
  void applyTo(ServerConfig.Builder config, long memoryBytes) {
    RelaySetting rings = RelaySetting.TOTAL_RING_BYTES;
    config.set(rings, Math.max(rings.min(), Math.min(rings.defaultValue(), memoryBytes / 2)));
    applyTo(config);
  }

  private static String sentence(RelaySetting setting) {
    String meaning = setting.meaning();
    return Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1);
  }

  private static long number(RelaySetting setting, Object value) {
    if (value instanceof ByteCount count) {
      return count.value();
    }
    Duration time = (Duration) value;
    return setting.unit() == RelaySetting.Unit.SECONDS ? time.toSeconds() : time.toMillis();
  }

  /** Returns the default as users read it, the same on every machine. */
  static String defaultText(RelaySetting setting) {
    return setting == RelaySetting.VERIFY_PARALLEL
        ? "one per two cores"
        : text(setting, setting.defaultValue());
  }

  private static String text(RelaySetting setting, long value) {
    return switch (setting.unit()) {
      case SECONDS -> TimeSpan.format(Duration.ofSeconds(value));
      case MILLIS -> TimeSpan.format(Duration.ofMillis(value));
      case BYTES -> ByteCount.text(value);
      case FRAMES, COUNT -> Long.toString(value);
    };
  }

  private static boolean isTime(RelaySetting setting) {
    return setting.unit() == RelaySetting.Unit.SECONDS
        || setting.unit() == RelaySetting.Unit.MILLIS;
  }
}
