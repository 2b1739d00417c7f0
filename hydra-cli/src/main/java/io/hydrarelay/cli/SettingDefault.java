package io.hydrarelay.cli;

import io.hydrarelay.server.RelaySetting;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What applies where nobody sets anything, as text. */
final class SettingDefault {
  private static final String NOTHING = "-";

  private SettingDefault() {}

  static String of(OptionSpec option, SettingName name) {
    Optional<RelaySetting> limit =
        name.command().equals(RelayCommand.NAME)
            ? RelaySetting.of(name.specificationName())
            : Optional.empty();
    if (limit.isPresent()) {
      return RelayLimits.defaultText(limit.get());
    }
    if (option.defaultValue() != null) {
      return option.defaultValue();
    }
    return option.arity().max() == 0 && !option.negatable() ? "false" : NOTHING;
  }
}
