package io.hydrarelay.testkit.junit;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.RelayInfo;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** A parameter of a test, and what it asks for. */
final class RequestedParameter {
  private static final Set<Class<?>> TYPES =
      Set.of(RelayFixture.class, RelayInfo.class, Ticket.class, Producer.class, Consumer.class);

  private final ParameterContext context;
  private final Parameter parameter;
  private final Class<?> type;

  RequestedParameter(ParameterContext context) {
    this.context = context;
    this.parameter = context.getParameter();
    this.type = parameter.getType();
  }

  boolean isSupported() {
    return TYPES.contains(type);
  }

  /** Returns whether the test's open session is meant. */
  boolean isOpen() {
    return context.isAnnotated(OpenSession.class);
  }

  /** Returns what is asked for. */
  Object resolve(RelayFixture relay, Supplier<TestSession> session) {
    check();
    if (type == RelayFixture.class) {
      return relay;
    } else if (type == RelayInfo.class) {
      return relay.info();
    }
    try {
      return resolve(session.get());
    } catch (HydraException e) {
      throw new ParameterResolutionException("no " + parameter + ": " + e.getMessage(), e);
    }
  }

  private Object resolve(TestSession session) throws HydraException {
    if (type == Producer.class) {
      return session.producer();
    } else if (type == Consumer.class) {
      return session.consumer(numberAmongConsumers());
    }
    boolean isForConsumers = context.isAnnotated(ConsumerTicket.class);
    return isForConsumers ? session.ticket().toConsumer() : session.ticket();
  }

  private void check() {
    if (context.isAnnotated(ConsumerTicket.class) && type != Ticket.class) {
      throw new ParameterResolutionException("@ConsumerTicket goes with Ticket, not " + parameter);
    }
    if (isOpen() && (type == RelayFixture.class || type == RelayInfo.class)) {
      throw new ParameterResolutionException(
          "@OpenSession goes with Ticket, Producer and Consumer, not " + parameter);
    }
  }

  private int numberAmongConsumers() {
    return (int)
        Arrays.stream(context.getDeclaringExecutable().getParameters())
            .limit(context.getIndex())
            .filter(each -> each.getType() == Consumer.class)
            .filter(each -> each.isAnnotationPresent(OpenSession.class) == isOpen())
            .count();
  }
}
