package io.hydrarelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.frame.FrameVectors;
import io.hydrarelay.protocol.stream.HeaderVectors;
import io.hydrarelay.protocol.stream.OpenVectors;
import io.hydrarelay.protocol.stream.SealVectors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Every golden vector of Hydra/1, byte for byte (§14). */
class GoldenVectorsTest {
  private static final int COUNT = 276;
  private static final Set<String> PASSED = new TreeSet<>();

  /** What an operation does with a vector. */
  @FunctionalInterface
  interface Operation {
    void run(Vector vector) throws Exception;
  }

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("derive", IdentityVectors::derive),
          Map.entry("derive-open", IdentityVectors::deriveOpen),
          Map.entry("key-check", IdentityVectors::keyCheck),
          Map.entry("ticket", IdentityVectors::ticket),
          Map.entry("ticket-parse", IdentityVectors::ticketParse),
          Map.entry("join", FrameVectors::join),
          Map.entry("join-check", FrameVectors::joinCheck),
          Map.entry("relay-tag", FrameVectors::relayTag),
          Map.entry("proof", FrameVectors::proof),
          Map.entry("control", FrameVectors::control),
          Map.entry("relay-header", HeaderVectors::relayHeader));

  @TestFactory
  Stream<DynamicTest> shouldReproduceEveryValueAndFrame() {
    return vectors(vector -> OPERATIONS.containsKey(vector.op()))
        .map(each -> test(each.toString(), each, () -> OPERATIONS.get(each.op()).run(each)));
  }

  @TestFactory
  Stream<DynamicTest> shouldSealEveryStreamByteForByte() {
    return vectors(vector -> vector.op().equals("seal"))
        .flatMap(
            each ->
                AeadProviders.available().stream()
                    .map(aead -> test(name(each, aead), each, () -> SealVectors.seal(each, aead))));
  }

  @TestFactory
  Stream<DynamicTest> shouldGiveExactlyTheEventsOfEveryFeed() {
    return vectors(vector -> vector.op().equals("open"))
        .flatMap(
            each ->
                AeadProviders.available().stream()
                    .map(aead -> test(name(each, aead), each, () -> OpenVectors.open(each, aead))));
  }

  @AfterAll
  static void shouldHaveRunAllVectors() {
    List<Vector> all = Vector.all();
    assertEquals(COUNT, all.size(), "vectors in the file");
    assertEquals(all.stream().map(Vector::id).collect(Collectors.toSet()), PASSED);
  }

  private static Stream<Vector> vectors(Predicate<Vector> which) {
    return Vector.all().stream().filter(which);
  }

  private static String name(Vector vector, AeadProvider aead) {
    return vector + " [" + aead.name() + "]";
  }

  private static DynamicTest test(String name, Vector vector, Executable body) {
    return dynamicTest(
        name,
        () -> {
          body.execute();
          PASSED.add(vector.id());
        });
  }
}
