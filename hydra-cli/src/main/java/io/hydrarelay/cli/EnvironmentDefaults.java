package io.hydrarelay.cli;

import io.hydrarelay.server.RelaySetting;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives every option a variable of the environment as its default: {@code HYDRA_RING_BYTES} for
 * {@code --ring-bytes}. Where the relay and a client use one word for different things, {@code
 * --wait} and {@code --linger}, the variable is the relay's. An empty variable counts as none.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final String PREFIX = "HYDRA_";

  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String key = option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    boolean isRelaySetting = RelaySetting.of(key.toLowerCase(Locale.ROOT)).isPresent();
    boolean isRelay = option.command().name().equals(RelayCommand.NAME);
    String value = environment.getOrDefault(PREFIX + key, "");
    return isRelaySetting && !isRelay || value.isEmpty() ? null : value;
  }
}
