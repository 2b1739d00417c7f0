package io.hydrarelay.testkit;

import io.hydrarelay.server.ServerConfig;
import io.hydrarelay.server.tls.TlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What a {@link RelayFixture} starts and what it checks. Immutable and thread-safe, if {@code
 * settings} is.
 *
 * @param settings changes the relay's defaults, among them the address: loopback, a free port
 * @param checks what is looked at at the end
 * @param allowedLog warnings and errors that may be logged: whose {@link
 *     io.hydrarelay.testkit.log.LogLine#toString text} contains one of these
 * @param ignoredThreads threads that may stay: whose whole name matches one of these
 * @param amongOthers whether other tests run in this JVM at the same time; then what cannot be
 *     traced to this fixture's relay is not held against it
 * @param patience how long peers, threads and expected log lines may take at the end
 */
public record FixtureConfig(
    UnaryOperator<ServerConfig.Builder> settings,
    Set<Check> checks,
    List<Pattern> allowedLog,
    List<Pattern> ignoredThreads,
    boolean amongOthers,
    Duration patience) {

  /** Makes an immutable copy of the collections. */
  public FixtureConfig {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(patience, "patience");
    checks = Set.copyOf(checks);
    allowedLog = List.copyOf(allowedLog);
    ignoredThreads = List.copyOf(ignoredThreads);
  }

  /** Returns a builder with every default: the relay's own, and every check. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; not thread-safe. */
  public static final class Builder {
    private static final List<String> HOSTS = List.of("127.0.0.1", "::1", "localhost");

    private UnaryOperator<ServerConfig.Builder> settings = relay -> relay;
    private final Set<Check> checks = EnumSet.allOf(Check.class);
    private final List<Pattern> allowedLog = new ArrayList<>();
    private final List<Pattern> ignoredThreads = new ArrayList<>();
    private boolean amongOthers;
    private Duration patience = Duration.ofSeconds(5);

    private Builder() {}

    /** Changes the relay's settings, after what was changed before. */
    public Builder settings(UnaryOperator<ServerConfig.Builder> change) {
      Objects.requireNonNull(change, "change");
      UnaryOperator<ServerConfig.Builder> before = settings;
      settings = relay -> change.apply(before.apply(relay));
      return this;
    }

    /**
     * Has the relay speak TLS only, with a certificate of its own making; {@link
     * RelayFixture#trust} is for those who connect with options of their own.
     */
    public Builder tls() {
      return settings(relay -> relay.tls(TlsConfig.selfSigned(HOSTS)));
    }

    /** Leaves out checks. */
    public Builder without(Check... left) {
      checks.removeAll(List.of(left));
      return this;
    }

    /** Allows warnings and errors whose text contains this regular expression. */
    public Builder allowLog(String regex) {
      allowedLog.add(Pattern.compile(regex));
      return this;
    }

    /** Lets threads stay whose whole name matches this regular expression. */
    public Builder ignoreThreads(String regex) {
      ignoredThreads.add(Pattern.compile(regex));
      return this;
    }

    /**
     * Says whether other tests run in this JVM at the same time, those that start no fixture among
     * them; default no. Fixtures notice each other without being told.
     */
    public Builder amongOthers(boolean value) {
      amongOthers = value;
      return this;
    }

    /** Sets how long peers, threads and expected log lines may take at the end; default 5 s. */
    public Builder patience(Duration value) {
      patience = Objects.requireNonNull(value, "patience");
      return this;
    }

    /** Returns the options. */
    public FixtureConfig build() {
      return new FixtureConfig(settings, checks, allowedLog, ignoredThreads, amongOthers, patience);
    }
  }
}
