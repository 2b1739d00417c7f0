package io.hydrarelay.testkit.junit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.RelayInfo;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Starts a relay for tests, gives them what they ask for by parameters, ends it all, and fails the
 * test that left something behind: a {@link io.hydrarelay.testkit.FixtureFailure}. To be had by
 * {@link HydraRelayTest}, or by a field with {@link RegisterExtension}: a static one is one relay
 * for the class, an instance's one for each test.
 *
 * <p>Parameters of constructors, tests and the methods before and after them:
 *
 * <ul>
 *   <li>{@link RelayFixture}: the relay, to restart it, to connect more clients, to expect errors;
 *   <li>{@link RelayInfo}: where it is and what it holds;
 *   <li>{@link Ticket}: the producer's of a session that no other test has; with {@link
 *       ConsumerTicket} the consumers';
 *   <li>{@link Producer}, {@link Consumer}: joined to that session. The first {@code Consumer} of
 *       each method is the same one, as is the second.
 * </ul>
 *
 * <p>{@link OpenSession} asks for the same of an open session. Thread-safe.
 */
public final class HydraRelayExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

  private final Namespace namespace = Namespace.create(HydraRelayExtension.class, this);
  private final Optional<FixtureConfig> config;
  private volatile boolean isForClass;
  private volatile Optional<RelayFixture> latest = Optional.empty();

  /** What distinguishes sessions: the test, not what it is in, and the mode. */
  private record SessionKey(String test, boolean isOpen) {}

  /** Makes an extension that does what the annotation says, or has every default without one. */
  public HydraRelayExtension() {
    this(Optional.empty());
  }

  private HydraRelayExtension(Optional<FixtureConfig> config) {
    this.config = config;
  }

  /** Returns an extension that starts and checks as the configuration says. */
  public static HydraRelayExtension of(FixtureConfig config) {
    return new HydraRelayExtension(Optional.of(config));
  }

  /**
   * Returns the relay of a field's extension.
   *
   * @throws IllegalStateException before the first test that it is for
   */
  public RelayFixture relay() {
    return latest.orElseThrow(
        () -> new IllegalStateException("the relay starts with the first test that it is for"));
  }

  // ---- the course of tests

  @Override
  public void beforeAll(ExtensionContext context) {
    isForClass = true;
    if (isPerClass(context)) {
      relay(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    SharedRelay relay = relay(context);
    if (isPerClass(context)) {
      relay.testBegins(context.getUniqueId());
    }
  }

  /** The relay of a single test is judged when JUnit closes it, after everything else. */
  @Override
  public void afterEach(ExtensionContext context) {
    if (isPerClass(context)) {
      relay(context).testEnds(context.getUniqueId());
    }
  }

  // ---- parameters

  /** Has the parameters of a constructor belong to the test that the instance is made for. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return new RequestedParameter(parameter).isSupported();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    RequestedParameter requested = new RequestedParameter(parameter);
    RelayFixture relay = relay(context).fixture();
    return requested.resolve(relay, () -> session(context, relay, requested.isOpen()));
  }

  private TestSession session(ExtensionContext context, RelayFixture relay, boolean isOpen) {
    return store(context)
        .getOrComputeIfAbsent(
            new SessionKey(context.getUniqueId(), isOpen),
            key -> {
              Ticket ticket = isOpen ? relay.newOpenTicket() : relay.newProducerTicket();
              return new TestSession(relay, ticket, isPerClass(context));
            },
            TestSession.class);
  }

  // ---- the relay

  /** Returns the relay of this test; it is in the test's store, or in that of its class. */
  private SharedRelay relay(ExtensionContext context) {
    if (!isPerClass(context) && context.getTestMethod().isEmpty()) {
      throw new ExtensionConfigurationException(
          "every test has a relay of its own here, so there is none for the whole class; to share"
              + " one, use @HydraRelayTest(perClass = true), or a static field");
    }
    Object key = annotated(context).<Object>map(AnnotatedConfig::where).orElse("relay");
    return store(context).getOrComputeIfAbsent(key, where -> start(context), SharedRelay.class);
  }

  private SharedRelay start(ExtensionContext context) {
    FixtureConfig wanted =
        annotated(context)
            .map(AnnotatedConfig::read)
            .or(() -> config)
            .orElseGet(() -> FixtureConfig.builder().build());
    RelayFixture relay = RelayFixture.start(isParallel(context) ? amongOthers(wanted) : wanted);
    latest = Optional.of(relay);
    return new SharedRelay(relay);
  }

  /** What is no annotation is a field: a static one, or there would be no class without a test. */
  private boolean isPerClass(ExtensionContext context) {
    return annotated(context)
        .map(AnnotatedConfig::isPerClass)
        .orElseGet(() -> isForClass || context.getTestMethod().isEmpty());
  }

  private Optional<AnnotatedConfig> annotated(ExtensionContext context) {
    return config.isPresent() ? Optional.empty() : AnnotatedConfig.find(context);
  }

  private Store store(ExtensionContext context) {
    return context.getStore(namespace);
  }

  private static boolean isParallel(ExtensionContext context) {
    return context.getConfigurationParameter(PARALLEL).map(Boolean::parseBoolean).orElse(false);
  }

  private static FixtureConfig amongOthers(FixtureConfig config) {
    return new FixtureConfig(
        config.settings(),
        config.checks(),
        config.allowedLog(),
        config.ignoredThreads(),
        true,
        config.patience());
  }
}
