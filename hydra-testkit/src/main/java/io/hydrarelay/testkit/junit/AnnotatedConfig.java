package io.hydrarelay.testkit.junit;

import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.testkit.FixtureConfig;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What the {@link HydraRelayTest} says that counts for a test, and where it stands. */
final class AnnotatedConfig {
  private final AnnotatedElement where;
  private final HydraRelayTest said;
  private final Map<RelaySetting, Long> numbers = new EnumMap<>(RelaySetting.class);

  private AnnotatedConfig(AnnotatedElement where, HydraRelayTest said) {
    this.where = where;
    this.said = said;
  }

  /** Looks at the test method, then at the classes around it, from the inside to the outside. */
  static Optional<AnnotatedConfig> find(ExtensionContext context) {
    Stream<AnnotatedElement> classes =
        Stream.<Class<?>>iterate(
                context.getRequiredTestClass(), Objects::nonNull, Class::getEnclosingClass)
            .map(each -> each);
    return Stream.concat(context.getTestMethod().stream(), classes)
        .flatMap(each -> at(each).stream())
        .findFirst();
  }

  private static Optional<AnnotatedConfig> at(AnnotatedElement where) {
    return AnnotationSupport.findAnnotation(where, HydraRelayTest.class)
        .map(said -> new AnnotatedConfig(where, said));
  }

  /** Returns what is annotated: a class or a method. */
  AnnotatedElement where() {
    return where;
  }

  boolean isPerClass() {
    return said.perClass();
  }

  /**
   * Returns what to start and to check.
   *
   * @throws ExtensionConfigurationException with the first setting that is wrong
   */
  FixtureConfig read() {
    numbers.clear();
    put(RelaySetting.CAPACITY, said.capacity());
    put(RelaySetting.LINGER, said.lingerMillis());
    put(RelaySetting.STALL, said.stallMillis());
    Arrays.stream(said.settings()).forEach(this::putPair);
    FixtureConfig.Builder config =
        FixtureConfig.builder()
            .settings(this::set)
            .patience(Duration.ofMillis(said.patienceMillis()))
            .without(said.without());
    if (said.tls()) {
      config.tls();
    }
    Arrays.stream(said.allowLog()).forEach(config::allowLog);
    Arrays.stream(said.ignoreThreads()).forEach(config::ignoreThreads);
    return config.build();
  }

  private ServerConfig.Builder set(ServerConfig.Builder relay) {
    if (said.policies().length > 0) {
      relay.policies(Set.of(said.policies()));
    }
    numbers.forEach(relay::set);
    return relay.defaultPolicy(said.defaultPolicy()).transport(said.transport());
  }

  private void put(RelaySetting setting, long value) {
    if (value != HydraRelayTest.DEFAULT && numbers.put(setting, value) != null) {
      throw isWrong(setting.key() + " is given twice");
    }
  }

  private void putPair(String pair) {
    String[] parts = pair.split("=", -1);
    if (parts.length != 2) {
      throw isWrong("the setting \"" + pair + "\" is not of the form key=value");
    }
    String key = parts[0].strip();
    String value = parts[1].strip();
    RelaySetting setting =
        RelaySetting.of(key)
            .orElseThrow(
                () -> isWrong("no setting is called \"" + key + "\"; there are " + keys()));
    try {
      put(setting, Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw isWrong(key + " is \"" + value + "\", which is no whole number");
    }
  }

  private ExtensionConfigurationException isWrong(String what) {
    return new ExtensionConfigurationException("@HydraRelayTest at " + where + ": " + what);
  }

  private static String keys() {
    return Arrays.stream(RelaySetting.values())
        .map(RelaySetting::key)
        .collect(Collectors.joining(", "));
  }
}
