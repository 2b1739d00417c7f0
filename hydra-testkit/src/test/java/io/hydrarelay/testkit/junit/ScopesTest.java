package io.hydrarelay.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.testkit.FixtureConfig;
import io.hydrarelay.testkit.RelayFixture;
import io.hydrarelay.testkit.RelayInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which tests share a relay, and that each has a session of its own in any case. */
class ScopesTest {
  private static final List<RelayFixture> RELAYS = new ArrayList<>();
  private static final List<String> SESSIONS = new ArrayList<>();

  private static void note(RelayFixture relay, Ticket ticket) {
    RELAYS.add(relay);
    SESSIONS.add(ticket.credentials().id().fingerprint());
  }

  private static void assertRuns(Class<?> sample, int calls, int relays, int sessions) {
    RELAYS.clear();
    SESSIONS.clear();
    Map<String, String> ends = Samples.run(sample);
    assertEquals(Set.of(Samples.PASSED), new HashSet<>(ends.values()), ends::toString);
    assertEquals(calls, RELAYS.size());
    assertEquals(relays, new HashSet<>(RELAYS).size());
    assertEquals(sessions, new HashSet<>(SESSIONS).size());
    for (RelayFixture relay : RELAYS) {
      assertFalse(relay.info().isUp(), () -> relay.info() + " still runs");
    }
  }

  @HydraRelayTest
  static class OneEach {
    OneEach(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Nested
    class Inner {
      @Test
      void second(RelayFixture relay, Ticket ticket) {
        note(relay, ticket);
      }
    }
  }

  @Test
  void shouldStartARelayForEachTest() {
    assertRuns(OneEach.class, 4, 2, 2);
  }

  @HydraRelayTest(perClass = true)
  static class OneForAll {
    @BeforeAll
    static void prepare(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    OneForAll(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Nested
    class Inner {
      @Test
      void second(RelayFixture relay, Ticket ticket) {
        note(relay, ticket);
      }
    }
  }

  @Test
  void shouldStartOneRelayForAClassAndWhatIsNestedInIt() {
    assertRuns(OneForAll.class, 5, 1, 3);
  }

  static class StaticField {
    @RegisterExtension
    static final HydraRelayExtension HYDRA =
        HydraRelayExtension.of(
            FixtureConfig.builder().settings(relay -> relay.capacity(16)).build());

    @BeforeAll
    static void prepare(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
      assertSame(relay, HYDRA.relay());
    }

    @Nested
    class Inner {
      @Test
      void second(RelayInfo info) {
        assertEquals(16, info.get(RelaySetting.CAPACITY));
        assertSame(info, HYDRA.relay().info());
        note(HYDRA.relay(), HYDRA.relay().newProducerTicket());
      }
    }
  }

  @Test
  void shouldStartOneRelayForAStaticField() {
    assertRuns(StaticField.class, 3, 1, 3);
  }

  static class InstanceField {
    @RegisterExtension final HydraRelayExtension hydra = new HydraRelayExtension();

    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
      assertSame(relay, hydra.relay());
    }

    @Nested
    class Inner {
      @Test
      void second(RelayFixture relay, Ticket ticket) {
        note(relay, ticket);
        assertSame(relay, hydra.relay());
      }
    }
  }

  @Test
  void shouldStartARelayForEachInstanceOfAField() {
    assertRuns(InstanceField.class, 2, 2, 2);
  }

  @TestInstance(Lifecycle.PER_CLASS)
  static class StaticFieldOfOneInstance {
    @RegisterExtension static final HydraRelayExtension HYDRA = new HydraRelayExtension();

    StaticFieldOfOneInstance(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @BeforeAll
    void prepare(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }
  }

  @TestInstance(Lifecycle.PER_CLASS)
  static class FieldOfOneInstance {
    @RegisterExtension final HydraRelayExtension hydra = new HydraRelayExtension();

    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Test
    void second(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }
  }

  @HydraRelayTest
  @TestInstance(Lifecycle.PER_CLASS)
  static class AnnotationWithOneInstance {
    @Test
    void first(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }

    @Test
    void second(RelayFixture relay, Ticket ticket) {
      note(relay, ticket);
    }
  }

  @Test
  void shouldLetTheFieldDecideWhereAClassHasOneInstance() {
    assertRuns(StaticFieldOfOneInstance.class, 3, 1, 2);
    assertRuns(FieldOfOneInstance.class, 2, 1, 2);
    assertRuns(AnnotationWithOneInstance.class, 2, 2, 2);
  }

  @Test
  void shouldSayThatThereIsNoRelayYet() {
    HydraRelayExtension unused = new HydraRelayExtension();
    assertThrows(IllegalStateException.class, unused::relay);
  }
}
