package io.hydrarelay.testkit.junit;

import io.hydrarelay.testkit.FixtureFailure;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.log.LogCapture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The relay of a class, judged after each test, and at the end. Where tests use it at the same time
 * nobody knows whose fault something was, and the class fails in place of a test. Thread-safe.
 */
final class SharedRelay implements AutoCloseable {
  private final RelayFixture fixture;
  private final Set<String> running = new HashSet<>();
  private final List<FixtureFailure> nobodys = new ArrayList<>();
  private boolean isMixed;

  SharedRelay(RelayFixture fixture) {
    this.fixture = fixture;
  }

  RelayFixture fixture() {
    return fixture;
  }

  synchronized void testBegins(String test) {
    LogCapture.renew(); // the application may have configured its backend since the last one
    running.add(test);
    isMixed |= running.size() > 1;
  }

  /** Another extension may have kept a test from beginning that now ends. */
  synchronized void testEnds(String test) {
    if (running.remove(test) && running.isEmpty()) {
      judge();
    }
  }

  private void judge() {
    try {
      fixture.verify();
    } catch (FixtureFailure failure) {
      if (!isMixed) {
        throw failure;
      }
      nobodys.add(failure);
    } finally {
      isMixed = false;
    }
  }

  @Override
  public synchronized void close() {
    try {
      fixture.close();
    } catch (FixtureFailure failure) {
      nobodys.forEach(failure::addSuppressed);
      throw failure;
    }
    if (!nobodys.isEmpty()) {
      throw nobodys.get(0);
    }
  }
}
