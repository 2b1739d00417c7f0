package io.hydrarelay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.protocol.BadTicketException;
import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors as others get them: out of this artifact. */
class HydraVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NORMATIVE =
      Path.of("..", "hydra-protocol", "src", "test", "resources", "vectors.json");

  private final HydraVectors vectors = HydraVectors.load();

  @Test
  void shouldBeTheNormativeOnesWithFlags() throws IOException {
    try (InputStream file = HydraVectors.open()) {
      JsonNode published = JSON.readTree(file);
      published.get("vectors").forEach(vector -> ((ObjectNode) vector).remove("flags"));
      assertEquals(JSON.readTree(NORMATIVE.toFile()), published);
    }
  }

  @Test
  void shouldNameEachOnceAndSayWhatItIs() {
    assertEquals("hydra/1 vectors 2", vectors.format());
    Set<String> ids =
        vectors.all().stream().map(HydraVectors.Vector::id).collect(Collectors.toSet());
    assertEquals(vectors.all().size(), ids.size());
    for (HydraVectors.Vector vector : vectors.all()) {
      boolean isIncomplete = vector.flags().contains("incomplete");
      int kinds = (vector.isValid() ? 1 : 0) + (vector.isMalformed() ? 1 : 0);
      assertEquals(isIncomplete ? 0 : 1, kinds, vector::toString);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ticket-parse-1,  valid
          ticket-parse-25, malformed CHECKSUM
          key-1,           malformed KEY
          join-check-5,    malformed CLOSE
          join-check-7,    incomplete
          join-check-8,    malformed STATUS 10
          relay-header-1,  valid
          seal-1,          valid
          open-1,          valid
          open-8,          malformed BAD_RELAY
          open-31,         malformed FORGED
          open-53,         valid stalled
          open-54,         valid STATUS
          """)
  void shouldFlagWhatMustBeRefused(String id, String flags) {
    HydraVectors.Vector vector =
        vectors.all().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    List<String> expected = List.of(flags.split(" (?!\\d)"));
    assertEquals(Set.copyOf(expected), vector.flags());
  }

  private static List<HydraVectors.Vector> tickets() {
    return HydraVectors.load().of("ticket-parse");
  }

  /** As somebody else's test would use them. */
  @ParameterizedTest
  @MethodSource("tickets")
  void shouldBeOfUseToATestOfTickets(HydraVectors.Vector vector) throws IOException {
    String text = JSON.readTree(vector.input()).get("text").textValue();
    assertEquals(vector.isValid(), isTicket(text));
    assertEquals(vector.isMalformed(), JSON.readTree(vector.output()).has("error"));
    assertFalse(vector.section().isEmpty());
    assertTrue(vector.toString().startsWith(vector.id() + ": "));
  }

  private static boolean isTicket(String text) {
    try {
      Ticket.parse(text);
      return true;
    } catch (BadTicketException bad) {
      return false;
    }
  }
}
