package io.hydrarelay.testkit.junit;

import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.net.Transport;
import io.hydrarelay.testkit.Check;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a relay of its own on a free loopback port, what it asks for by parameters, and
 * an eye on what it leaves behind; {@link HydraRelayExtension} says more.
 *
 * <p>On a class it is for all its tests, those of nested classes included; on a nested class or a
 * method it stands in place of the outer one. It may be put on an annotation of your own.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HydraRelayExtension.class)
public @interface HydraRelayTest {
  /** Says that a number is what the relay has by default. */
  long DEFAULT = -1;

  /** Whether all tests of the class share one relay. */
  boolean perClass() default false;

  /** Frames that may wait for a consumer before it lags. */
  long capacity() default DEFAULT;

  /** How long a session outlives its producer, and a finished session its end. */
  long lingerMillis() default DEFAULT;

  /** How long a consumer may take nothing while bytes wait for it. */
  long stallMillis() default DEFAULT;

  /** The lag policies that producers may ask for; empty for all. */
  LagPolicy[] policies() default {};

  /** The policy of producers that ask for the relay's default. */
  LagPolicy defaultPolicy() default LagPolicy.DISCONNECT;

  /** How the relay talks to the kernel. */
  Transport transport() default Transport.AUTO;

  /**
   * Whether the relay speaks TLS, and only that, with a certificate of its own making; clients that
   * the test connects itself trust {@link io.hydrarelay.testkit.RelayFixture#trust}.
   */
  boolean tls() default false;

  /**
   * Any number of the relay's as {@code "key=value"}, for example {@code "max_connections=2"}: the
   * keys and units of {@link RelaySetting}.
   */
  String[] settings() default {};

  /** Warnings and errors that may be logged: regular expressions that their text contains. */
  String[] allowLog() default {};

  /** Threads that may stay when a test ends: regular expressions that match their whole names. */
  String[] ignoreThreads() default {};

  /** How long peers, threads and expected log lines may take when a test ends. */
  long patienceMillis() default 5_000;

  /** Checks that are not made. */
  Check[] without() default {};
}
